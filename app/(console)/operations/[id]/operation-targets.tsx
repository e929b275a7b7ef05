import { Pager } from "@/components/data-table/pager";
import { Card, CardHeader } from "@/components/ui/card";
import type { OperationTargetRow } from "@/lib/db/operations";
import { number, plural, shortId, visible } from "@/lib/format";
import { paths } from "@/lib/paths";
import { targetOutcome } from "@/lib/selection-outcome";

/** How many stand on a page. */
export const targetsPageSize = 100;

const kinds: ReadonlyMap<string, string> = new Map([
  ["user", "Person"],
  ["session", "Session"],
  ["token", "Token"],
  ["rate_limit", "Rate limit"],
  ["line", "Line"],
]);

const linkClass = "font-medium text-ink underline-offset-2 hover:underline";

const Target = ({ target }: { target: OperationTargetRow }) => {
  const { of, id, personId, personName, personEmail } = target;
  if (of === "line") return <>Line {visible(id, 20)} of the file</>;
  if (of === "user" && personId)
    return (
      <>
        <a href={paths.user(personId)} className={linkClass}>
          {visible(personName || personEmail || "", 120)}
        </a>{" "}
        <span className="text-ink-3">{visible(personEmail ?? "", 255)}</span>
      </>
    );
  const name = `${kinds.get(of) ?? visible(of, 40)} ${shortId(id)}`;
  return (
    <>
      {of === "session" && personId ? (
        <a href={paths.session(id)} title={id} className={linkClass}>
          {name}
        </a>
      ) : (
        <span title={id}>{name}</span>
      )}
      {personId ? <span className="text-ink-3"> of {visible(personName || personEmail || "", 120)}</span> : null}
    </>
  );
};

/** The targets that the log has no entry of: those that were left out, with why, and whom a file holds. */
export const OperationTargets = ({
  id,
  rows,
  page,
  total,
}: {
  id: string;
  rows: readonly OperationTargetRow[];
  /** From 1. */
  page: number;
  /** How many there were; a thousand for each outcome are kept. */
  total: number;
}) => {
  const kept = rows[0]?.kept ?? 0;
  const isExport = rows.some(({ outcome }) => outcome === "exported");
  const label = isExport ? "Who was asked for" : "Left out";
  return (
    <Card aria-label={label}>
      <CardHeader title={isExport ? "Who was asked for" : "What it left out, and why"} note={plural(Math.max(total, kept), "target")} />
      <div className="overflow-x-auto">
        <table className="data-table" aria-label={label}>
          <thead>
            <tr>
              <th scope="col">Target</th>
              <th scope="col">Result</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((target) => (
              <tr key={`${target.of} ${target.id} ${target.outcome}`}>
                <td>
                  <Target target={target} />
                </td>
                <td>{targetOutcome(target.outcome)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Pager
        newer={page > 1 ? paths.operation(id, { targets: page - 1 }) : undefined}
        older={page * targetsPageSize < kept ? paths.operation(id, { targets: page + 1 }) : undefined}
        words={["Previous", "Next"]}
        label={`Pages of “${label}”`}
      >
        {number(rows.length)} of {number(kept)} shown
        {total > kept ? `, and ${number(total - kept)} more that are not kept one by one` : ""}
      </Pager>
    </Card>
  );
};
