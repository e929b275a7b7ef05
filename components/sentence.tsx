import clsx from "clsx";
import type { AuditGroup, Words } from "@/lib/audit-words";
import { paths } from "@/lib/paths";

/** A sentence of the audit log, its people as links. Stands above a link that covers the whole row. */
export const Sentence = ({ words }: { words: readonly Words[] }) =>
  [...words.entries()].map(([place, word]) =>
    typeof word === "string" ? (
      word
    ) : "person" in word ? (
      <a key={place} href={paths.user(word.person)} className="relative z-10 font-medium text-ink underline-offset-2 hover:underline">
        {word.name}
      </a>
    ) : (
      <q key={place} className="text-ink">
        {word.quote}
      </q>
    ),
  );

const marks: Record<AuditGroup, readonly [string, string]> = {
  "sign-in": ["→", "bg-mute-soft text-ink-2"],
  failure: ["✕", "bg-crit-soft text-crit"],
  create: ["+", "bg-ok-soft text-ok"],
  change: ["~", "bg-accent-soft text-accent"],
  remove: ["−", "bg-warn-soft text-warn"],
  read: ["·", "bg-mute-soft text-ink-2"],
};

/** The mark of a kind of event. The words beside it say the same. */
export const EventMark = ({ group }: { group: AuditGroup }) => (
  <span
    aria-hidden
    className={clsx("grid size-4.5 shrink-0 place-items-center rounded-sm text-2xs leading-none font-semibold", marks[group][1])}
  >
    {marks[group][0]}
  </span>
);
