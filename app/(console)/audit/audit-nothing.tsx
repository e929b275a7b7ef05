import { EmptyState } from "@/components/empty-state";
import { Misread } from "@/components/misread";
import { Card } from "@/components/ui/card";
import { auditName } from "@/lib/audit-words";
import { visible, type Zone } from "@/lib/format";
import { fromUntilWords } from "@/lib/moment";
import { paths } from "@/lib/paths";
import type { AuditAnswer } from "./audit-filter";
import { auditRanges } from "./schema";

type Query = Record<string, string | undefined>;

const words: Record<string, string> = {
  action: "action",
  actor: "actor",
  target: "target",
  ip: "address",
  changed: "changed column",
  operation: "operation",
};

const quoted = (text: string) => `“${visible(text, 120)}”`;

const filterInWords = (shown: Query, zone: Zone) => {
  const range = auditRanges.find(([name]) => name === shown.range)?.[2];
  return [
    ...Object.entries(words).map(([name, word]) => shown[name] && `${word} ${quoted(shown[name])}`),
    range ? `in the ${range.toLowerCase()}` : fromUntilWords(shown.from, shown.to, zone),
  ]
    .filter(Boolean)
    .join(", ");
};

const linkClass = "text-accent underline-offset-2 hover:underline";

/** A list without rows: what was asked for, why that is nothing, and the ways on. */
export const AuditNothing = ({ problem, shown, zone }: { problem?: AuditAnswer["problem"]; shown: Query; zone: Zone }) => {
  if (!problem)
    return (
      <EmptyState title="Nothing matches" clear={paths.audit()}>
        No entry fits {filterInWords(shown, zone) || "this place in the log"}.
      </EmptyState>
    );
  const typed = quoted(problem.typed);
  if (problem.part === "ip" || problem.part === "moment") {
    const without = problem.part === "ip" ? { ip: undefined } : { range: undefined, from: undefined, to: undefined };
    return (
      <Card>
        <Misread misread={problem} clear={paths.audit({ ...shown, ...without })} />
      </Card>
    );
  }
  if (problem.part === "action") {
    const known = [...new Set(problem.known.map(auditName))].toSorted();
    return (
      <Card>
        <EmptyState title={`Nothing in the log is called ${typed}`} clear={paths.audit({ ...shown, action: undefined })}>
          {known.length === 0 ? "The log is empty." : "What it knows: "}
          {known.slice(0, 40).map((name, i) => (
            <span key={name}>
              {i > 0 ? ", " : ""}
              <a href={paths.audit({ ...shown, action: name })} className={linkClass}>
                {visible(name, 80)}
              </a>
            </span>
          ))}
        </EmptyState>
      </Card>
    );
  }
  return (
    <Card>
      <EmptyState
        title={problem.people.length === 0 ? `No such person: ${typed}` : `${typed} may be several people`}
        clear={paths.audit({ ...shown, [problem.part]: undefined })}
      >
        {problem.people.length === 0
          ? "Nobody has this e-mail, name or id."
          : problem.people.map((person) => (
              <span key={person.id} className="block">
                <a href={paths.audit({ ...shown, [problem.part]: person.email })} className={linkClass}>
                  {visible(person.name ?? person.email, 80)}
                </a>{" "}
                {visible(person.email, 120)}
              </span>
            ))}
        {problem.people.length > 5 ? <span className="block">These signed in last; more of the name or e-mail finds others.</span> : null}
      </EmptyState>
    </Card>
  );
};
