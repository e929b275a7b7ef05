/** The roles, and what each may do in a few words. */
export const roles = [
  { value: "user", label: "User", hint: "Uses the platform. Cannot open this console." },
  { value: "support", label: "Support", hint: "Ends sessions, makes links for users, sees the audit log." },
  { value: "auditor", label: "Auditor", hint: "Sees and exports everything, changes nothing." },
  { value: "admin", label: "Admin", hint: "May do everything, people and roles too." },
] as const;

/** Whether somebody may do less with the new role than with the one they have. */
export const losesRights = (from: string, to: string) => from !== "user" && to !== "admin";
