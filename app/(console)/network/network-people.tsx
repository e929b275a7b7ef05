import type { Look } from "@/components/data-table/data-table";
import { RowWalk } from "@/components/data-table/row-walk";
import { SqlLink } from "@/components/show-sql";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { Card, CardHeader } from "@/components/ui/card";
import type { NetworkPersonRow } from "@/lib/db/networks";
import { number, visible } from "@/lib/format";
import { paths } from "@/lib/paths";

const PersonLink = ({ person }: { person: NetworkPersonRow }) => (
  <a href={paths.user(person.id)} data-row-link className="flex max-w-100 items-baseline gap-2 hover:underline">
    <span className="max-w-52 truncate font-medium text-ink">{visible(person.name || person.email, 120)}</span>
    <span className="truncate text-ink-3">{visible(person.email, 255)}</span>
  </a>
);

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
    <RowWalk className="overflow-x-auto">
      <table className="data-table" aria-label="People">
        <thead>
          <tr>
            {["Person", "Role", "Status", "Live sessions from here", "Last used"].map((heading) => (
              <th key={heading} scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.id}>
              <td>
                <PersonLink person={person} />
              </td>
              <td className="capitalize">{person.role}</td>
              <td>
                <StatusBadge status={person.status} />
              </td>
              <td>
                <a href={paths.sessions({ q: person.id, ip })} className="hover:underline">
                  {number(person.sessions)}
                </a>
              </td>
              <td>
                <Time at={person.lastUsedAt} {...look} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </RowWalk>
  </Card>
);
