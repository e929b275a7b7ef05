import type { Look } from "@/components/data-table/data-table";
import { RowWalk } from "@/components/data-table/row-walk";
import { PersonName } from "@/components/person-name";
import { SqlLink } from "@/components/show-sql";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { Card, CardHeader } from "@/components/ui/card";
import type { NetworkPersonRow } from "@/lib/db/networks";
import { number, visible } from "@/lib/format";
import { paths } from "@/lib/paths";

const headings = [
  ["Person", "row-lead fill"],
  ["Role", ""],
  ["Status", ""],
  ["Live sessions from here", ""],
  ["Last used", ""],
] as const;

/** Whose live sessions come from there. */
export const NetworkPeople = ({
  people,
  ip,
  note,
  look,
}: {
  people: readonly NetworkPersonRow[];
  ip: string;
  note: string;
  look: Look;
}) => (
  <Card aria-label="People">
    <CardHeader title="People" note={note}>
      <SqlLink to={paths.network({ ip, sql: "people" })} of="people" />
    </CardHeader>
    <RowWalk className="@container overflow-x-auto">
      <table className="data-table" aria-label="People">
        <thead>
          <tr>
            {headings.map(([heading, className]) => (
              <th key={heading} scope="col" className={className}>
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.id}>
              <td className="row-lead fill">
                <a href={paths.user(person.id)} data-row-link className="person">
                  <PersonName name={visible(person.name ?? "", 120)} email={visible(person.email, 255)} />
                </a>
              </td>
              <td className="capitalize">{person.role}</td>
              <td>
                <StatusBadge status={person.status} />
              </td>
              <td data-name="Live sessions from here">
                <a href={paths.sessions({ q: person.id, ip })} className="hover:underline">
                  {number(person.sessions)}
                </a>
              </td>
              <td data-name="Last used">
                <Time at={person.lastUsedAt} {...look} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </RowWalk>
  </Card>
);
