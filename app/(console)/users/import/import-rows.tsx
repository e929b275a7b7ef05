import { Badge } from "@/components/ui/badge";
import type { Tone } from "@/components/ui/state-mark";
import { Card } from "@/components/ui/card";
import { number, visible } from "@/lib/format";
import type { ImportRow, ImportVerdict } from "@/lib/user-import";

const verdicts: Record<ImportVerdict, readonly [Tone, string]> = {
  ok: ["ok", "Will be created"],
  exists: ["mute", "Has an account already"],
  bad_email: ["crit", "Not an e-mail address"],
  too_long: ["crit", "Too long: e-mail 255, names 100 characters"],
  no_name: ["crit", "First or last name missing"],
  invisible: ["crit", "Invisible characters in the name"],
  twice: ["warn", "Stands further up in the file already"],
  cells: ["crit", "More or fewer cells than columns"],
};

/** The rows of a file with what would become of each; those that cannot be created stand first. */
export const ImportRows = ({ rows }: { rows: readonly ImportRow[] }) => {
  const sorted = rows.toSorted((a, b) => Number(a.verdict === "ok") - Number(b.verdict === "ok") || a.line - b.line);
  return (
    <Card aria-label="Rows">
      <div className="overflow-x-auto">
        <table className="data-table" aria-label="Rows of the file">
          <thead>
            <tr>
              {["Line", "Verdict", "E-mail", "First name", "Last name"].map((heading) => (
                <th key={heading} scope="col">
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.map((row) => (
              <tr key={row.line}>
                <td className="tabular-nums">{number(row.line)}</td>
                <td>
                  <Badge tone={verdicts[row.verdict][0]}>{verdicts[row.verdict][1]}</Badge>
                </td>
                <td className="max-w-80 truncate">{visible(row.email, 255)}</td>
                <td className="max-w-56 truncate">{visible(row.firstName, 100)}</td>
                <td className="max-w-56 truncate">{visible(row.lastName, 100)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="border-t border-line px-3 py-2 text-xs text-ink-3">
        {rows.length === 1 ? "1 row" : `All ${number(rows.length)} rows`}, those that cannot be created first.
      </p>
    </Card>
  );
};
