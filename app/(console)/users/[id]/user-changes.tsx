import type { Look } from "@/components/data-table/data-table";
import { Time } from "@/components/time";
import type { Staff } from "@/lib/auth/staff";
import type { UserChangeRow } from "@/lib/db/user-history";
import type { PersonRow } from "@/lib/db/users";
import { visible, visibleReason } from "@/lib/format";
import { paths } from "@/lib/paths";
import { type KeptColumn, keptColumns, undoable, type UserHistory } from "@/lib/user-history";
import { UserUndo } from "./user-undo";
import { UserValue } from "./user-value";

/**
 * Whether there is no way back: to nothing, but for what may be nothing; and to the end of a suspension only while it lasts, or else with the status
 * where both have changed.
 */
const isKeptOut = (column: KeptColumn, before: unknown, all: readonly { column: KeptColumn }[], status: string) =>
  column === "suspended_until"
    ? status !== "suspended" || all.some((other) => other.column === "status")
    : before === null && column !== "email_verified";

/** Each change of a person's row in the log: who, what, the row before it, and the way back where there is one. */
export const UserChanges = ({
  changes,
  history,
  person,
  name,
  staff,
  otherAdmins,
  look,
}: {
  changes: readonly UserChangeRow[];
  history: UserHistory;
  person: PersonRow;
  name: string;
  staff: Staff;
  otherAdmins?: readonly string[];
  look: Look;
}) => (
  <div className="overflow-x-auto">
    <table className="data-table" aria-label="Changes">
      <thead>
        <tr>
          {["When", "Who", "What", "Undo"].map((heading) => (
            <th key={heading} scope="col">
              {heading === "Undo" ? <span className="sr-only">{heading}</span> : heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => {
          const columns = keptColumns.filter((column) =>
            [change.oldValues, change.newValues].some((values) => values && Object.hasOwn(values, column)),
          );
          const end = change.oldValues?.suspended_until;
          const before = new Date(change.createdAt.getTime() - 1);
          return (
            <tr key={change.id}>
              <td className="align-top leading-9">
                <a href={paths.auditEntry(change.id)} className="underline-offset-2 hover:underline">
                  <Time at={change.createdAt} {...look} kind="stamp" />
                </a>
              </td>
              <td className="align-top leading-9">
                <span className="flex max-w-52">
                  {change.actorId ? (
                    <a href={paths.user(change.actorId)} className="truncate underline-offset-2 hover:underline">
                      {visible(change.actorName ?? change.actorEmail ?? "deleted person", 120)}
                    </a>
                  ) : (
                    <span className="text-ink-3">System</span>
                  )}
                </span>
              </td>
              <td className="w-full py-2 whitespace-normal">
                {columns.length === 0 ? <span className="font-mono text-xs">user.{visible(change.action, 60)}</span> : null}
                <ul className="flex flex-col gap-0.5">
                  {columns.map((column) => (
                    <li key={column} className="font-mono text-xs wrap-anywhere">
                      {column}:{" "}
                      {change.oldValues && Object.hasOwn(change.oldValues, column) ? (
                        <>
                          <UserValue value={change.oldValues[column]} look={look} /> →{" "}
                        </>
                      ) : null}
                      <UserValue value={change.newValues?.[column]} look={look} />
                    </li>
                  ))}
                </ul>
                {change.reason ? <q className="text-xs text-ink-3">{visibleReason(change.reason)}</q> : null}
              </td>
              <td className="sticky-end align-top">
                <span className="flex h-9 items-center justify-end gap-1.5">
                  {change.action === "create" ? null : (
                    <a
                      href={paths.user(person.id, { tab: "history", at: before.toISOString() })}
                      data-keep-scroll
                      className="text-xs text-accent underline-offset-2 hover:underline"
                    >
                      As before it
                    </a>
                  )}
                  {undoable(history, { ...change, at: change.createdAt }).map(({ column, before: value }, _, all) =>
                    isKeptOut(column, value, all, person.status) ? null : (
                      <UserUndo
                        key={column}
                        column={column}
                        before={column === "email_verified" ? String(value === true) : typeof value === "string" ? value : ""}
                        until={(column === "status" || column === "suspended_until") && typeof end === "string" ? end : ""}
                        person={{
                          id: person.id,
                          name,
                          email: person.email,
                          firstName: person.firstName,
                          lastName: person.lastName,
                          role: person.role,
                          status: person.status,
                          suspendedUntil: person.suspendedUntil?.toJSON() ?? null,
                        }}
                        look={look}
                        viewer={{ userId: staff.userId, role: staff.role, capabilities: [...staff.capabilities], otherAdmins }}
                      />
                    ),
                  )}
                </span>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  </div>
);
