import clsx from "clsx";
import type { Look } from "@/components/data-table/data-table";
import { Time } from "@/components/time";
import { Card } from "@/components/ui/card";
import { StateMark } from "@/components/ui/state-mark";
import { columnAt, isSame, keptColumns, type Known, type UserHistory } from "@/lib/user-history";
import { UserValue } from "./user-value";

const Cell = ({ known, look }: { known: Known; look: Look }) => {
  if (known.kind === "absent") return <span className="text-ink-3 italic">not there yet</span>;
  if (known.kind === "unknown")
    return (
      <span className="text-ink-3 italic" title="The log does not go back so far, or does not say what it was">
        unknown
      </span>
    );
  if (known.kind === "known") return <UserValue value={known.value} look={look} />;
  return (
    <span className="text-warn">
      <StateMark tone="warn" /> <UserValue value={known.before} look={look} /> or <UserValue value={known.after} look={look} />
      <span className="block font-sans text-xs">changed outside the log in between</span>
    </span>
  );
};

const isOther = (one: Known, other: Known) =>
  one.kind !== "unknown" &&
  other.kind !== "unknown" &&
  (one.kind !== other.kind || (one.kind === "known" && other.kind === "known" && !isSame(one.value, other.value)));

/** The row at one moment beside the row at another one, or beside today's. */
export const UserAsOf = ({ history, from, to, look }: { history: UserHistory; from?: Date; to?: Date; look: Look }) => {
  const today = (column: string): Known => ({ kind: "known", value: history.now[column] ?? null });
  const moments = [...(from ? [from] : []), ...(to ? [to] : [])];
  const sides = [...moments.toSorted((a, b) => a.getTime() - b.getTime()), ...(moments.length < 2 ? [undefined] : [])];
  return (
    <Card aria-label="The account through time">
      <div className="overflow-x-auto">
        <table className="w-full border-collapse text-sm" aria-label="The account through time">
          <thead>
            <tr className="bg-sunken text-left text-xs text-ink-3">
              <th scope="col" className="h-8 border-b border-line px-3 font-medium">
                Column
              </th>
              {sides.map((side) => (
                <th key={side?.getTime() ?? "today"} scope="col" className="h-8 border-b border-line px-3 font-medium">
                  {side ? <Time at={side} {...look} kind="full" /> : "Today"}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {keptColumns.map((column) => {
              const known = sides.map((side) => (side ? columnAt(history, column, side) : today(column)));
              const [one, other] = known;
              const changed = one && other ? isOther(one, other) : false;
              return (
                <tr key={column} className="border-b border-line align-top last:border-b-0">
                  <th scope="row" className="w-1/4 min-w-36 px-3 py-2 text-left font-mono text-xs font-medium">
                    {column}{" "}
                    {changed ? (
                      <span className="ml-1 font-sans font-normal text-accent">
                        <span aria-hidden>~ </span>differs
                      </span>
                    ) : null}
                  </th>
                  {known.map((value, n) => (
                    <td
                      key={sides[n]?.getTime() ?? "today"}
                      className={clsx("px-3 py-2 font-mono text-xs wrap-anywhere", changed && "bg-accent-soft text-ink")}
                    >
                      <Cell known={value} look={look} />
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <p className="border-t border-line px-3 py-2 text-xs text-ink-3">
        Rebuilt from today’s row and the old and new values in the log. Last sign-in and number of sign-ins are not written there, and
        secrets never are.
      </p>
    </Card>
  );
};
