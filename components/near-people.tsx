import type { Route } from "next";
import type { NearPerson } from "@/lib/db/near-people";
import { visible } from "@/lib/format";
import { StatusBadge } from "./status-badge";

/** People one of whom may be meant, each a link, where there are any. */
export const NearPeople = ({ title, people, to }: { title: string; people: readonly NearPerson[]; to: (person: NearPerson) => Route }) =>
  people.length > 0 ? (
    <div className="border-t border-line">
      <h2 className="px-3.5 pt-2.5 pb-1 text-xs font-medium text-ink-3">{title}</h2>
      <ul aria-label={title}>
        {people.map((person) => (
          <li key={person.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3.5 py-2 last:border-b-0">
            <a href={to(person)} className="font-medium text-accent underline-offset-2 wrap-anywhere hover:underline">
              {visible(person.email, 255)}
            </a>
            <span className="text-ink-2">{visible(`${person.firstName} ${person.lastName}`.trim(), 120)}</span>
            <StatusBadge status={person.status} />
          </li>
        ))}
      </ul>
    </div>
  ) : null;
