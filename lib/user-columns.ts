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

/** The columns that one of these texts names, each once and in its order: the first that names any; otherwise the usual ones. */
export const columnsOf = (...texts: (string | null | undefined)[]): readonly UserColumn[] => {
  for (const text of texts) {
    const named = [...new Set((text ?? "").split(","))]
      .map((id) => userColumns.find((column) => column.id === id)?.id)
      .filter((id) => id !== undefined);
    if (named.length > 0) return named;
  }
  return usualUserColumns;
};
