import { number, visible } from "@/lib/format";
import { paths } from "@/lib/paths";
import { Effect } from "./effect";

/** Somebody among those whom a change hits. */
export interface HitPerson {
  id: string;
  name: string;
  email: string;
  /** Of staff alone. */
  role?: string | null;
  /** Those of them that are live. */
  sessions?: number;
}

/** People whom a change hits, as links that leave its dialog open. */
export const PeopleHit = ({ people }: { people: readonly HitPerson[] }) => (
  <ol aria-label="Hit most" className="mt-0.5 flex flex-col">
    {people.map((person) => (
      <li key={person.id} className="flex gap-2">
        <a href={paths.user(person.id)} target="_blank" className="min-w-0 truncate text-ink underline-offset-2 hover:underline">
          {visible(person.name || person.email, 60)}
        </a>
        {person.role ? <span className="shrink-0 text-ink-3">{visible(person.role, 40)}</span> : null}
        {person.sessions === undefined ? null : <span className="ml-auto shrink-0 text-ink-3">{number(person.sessions)}</span>}
      </li>
    ))}
  </ol>
);

/** The same as a line among a dialog's effects, where anybody is hit; `count` is how many there are in all. */
export const WhoIsHit = ({ people, count }: { people: readonly HitPerson[]; count: number }) =>
  people.length === 0 ? null : (
    <Effect hit>
      {count > people.length ? "Among them" : count === 1 ? "This person" : "These people"}
      {people[0]?.sessions === undefined ? ":" : ", with their live sessions:"}
      <PeopleHit people={people} />
    </Effect>
  );
