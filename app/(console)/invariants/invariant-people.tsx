import { RowWalk } from "@/components/data-table/row-walk";
import { TroublePanel } from "@/components/trouble-panel";
import { Button, buttonClass } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { attempt } from "@/lib/attempt";
import type { Staff } from "@/lib/auth/staff";
import { listPeopleByIds } from "@/lib/db/invariants";
import { reads } from "@/lib/db/pools";
import { number, visible } from "@/lib/format";
import { paths } from "@/lib/paths";
import { notOneself } from "../users/[id]/user-act";
import type { Check, Mend } from "./invariant-checks";

const shownPeople = 50;

/** What mends a person: a link to the dialog on their page, or why this viewer cannot. */
export const MendPerson = ({ mend, id, name, staff }: { mend: Mend; id: string; name?: string; staff: Staff }) => {
  const refusal = staff.capabilities.has(mend.can)
    ? mend.own && notOneself(`Nobody changes their own ${mend.own}.`)({ id }, staff)
    : `Your role ${staff.role} may not ${mend.words}.`;
  const label = name ? `${mend.label} ${name}` : undefined;
  return refusal ? (
    <Button size="small" reason={refusal} aria-label={label}>
      {mend.label}
    </Button>
  ) : (
    <a href={paths.user(id, { act: mend.act })} aria-label={label} className={buttonClass("plain", "small")}>
      {mend.label}
    </a>
  );
};

/** The people who break a check, each with what mends it. */
export const InvariantPeople = async ({ check, ids, staff }: { check: Check; ids: string[]; staff: Staff }) => {
  const { value: people, trouble } = await attempt(reads((db) => listPeopleByIds(db, ids, shownPeople)));
  if (trouble) return <TroublePanel trouble={trouble} />;
  const { mend } = check;
  return (
    <Card id={check.name} aria-label={check.title}>
      <CardHeader title={check.title} note={ids.length > shownPeople ? `${shownPeople} of ${number(ids.length)}` : ""} />
      <RowWalk>
        <ul>
          {people.map(({ id, name, email, role, status }) => (
            <li key={id} className="flex flex-wrap items-center gap-3 border-b border-line px-3.5 py-2 last:border-b-0">
              <a href={paths.user(id)} data-row-link className="font-medium text-ink underline-offset-2 wrap-anywhere hover:underline">
                {visible(name || email, 120)}
              </a>
              <span className="min-w-0 flex-1 wrap-anywhere text-ink-2">
                {visible(email, 255)}, {visible(role, 50)}, {visible(status, 50)}
              </span>
              {mend ? <MendPerson mend={mend} id={id} name={visible(name || email, 120)} staff={staff} /> : null}
            </li>
          ))}
        </ul>
      </RowWalk>
    </Card>
  );
};
