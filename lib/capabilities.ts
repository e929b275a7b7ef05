/** What a role may do, as gatehouse.role_capabilities names it. */
export type Capability =
  | "overview.read"
  | "user.read"
  | "session.read"
  | "token.read"
  | "audit.read"
  | "operation.read"
  | "database.read"
  | "session.revoke"
  | "session.restore"
  | "session.restore_own";
