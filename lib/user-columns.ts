/** The columns that the list of people can show. */
export const userColumns = [
  { id: "person", header: "Person" },
  { id: "status", header: "Status" },
  { id: "role", header: "Role" },
  { id: "sessions", header: "Sessions" },
  { id: "last_login", header: "Last sign-in" },
  { id: "created", header: "Created" },
  { id: "logins", header: "Sign-ins" },
  { id: "updated", header: "Last changed" },
  { id: "id", header: "Id" },
] as const;
export type UserColumn = (typeof userColumns)[number]["id"];

/** Those that it shows when nothing is chosen. */
export const usualUserColumns: readonly UserColumn[] = ["person", "status", "role", "sessions", "last_login", "created"];

/** The columns that a URL names, each once and in its order; the usual ones when it names none. */
export const columnsOf = (typed: string | undefined): readonly UserColumn[] => {
  const named = [...new Set((typed ?? "").split(","))]
    .map((id) => userColumns.find((column) => column.id === id)?.id)
    .filter((id) => id !== undefined);
  return named.length > 0 ? named : usualUserColumns;
};
