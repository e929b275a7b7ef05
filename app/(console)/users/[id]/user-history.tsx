import type { Look } from "@/components/data-table/data-table";
import { FilterForm } from "@/components/data-table/filter-form";
import { EmptyState } from "@/components/empty-state";
import { Time } from "@/components/time";
import { TroublePanel } from "@/components/trouble-panel";
import { Card } from "@/components/ui/card";
import { attempt } from "@/lib/attempt";
import type { Staff } from "@/lib/auth/staff";
import { reads } from "@/lib/db/pools";
import { getUserNow, historyLimit, listUserChanges, type UserChangeRow } from "@/lib/db/user-history";
import type { PersonRow } from "@/lib/db/users";
import { localField, localMoment } from "@/lib/format";
import { paths } from "@/lib/paths";
import { gapsOf, historyOf, type LoggedChange } from "@/lib/user-history";
import { UserAsOf } from "./user-as-of";
import { UserChanges } from "./user-changes";
import { UserGaps } from "./user-gaps";

/** A moment of the URL: of a field, in the reader's zone, or whole, as links have it. */
const momentOf = (typed: string | undefined, zone: string) => {
  if (!typed) return undefined;
  const at = localMoment(typed, zone) ?? Date.parse(typed);
  return Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at) : undefined;
};

const toChange = (row: UserChangeRow): LoggedChange => ({ ...row, at: row.createdAt });

/** A person's row at any moment, as the log lets one rebuild it, and what was changed behind its back. */
export const UserHistory = async ({
  person,
  name,
  at,
  against,
  staff,
  otherAdmins,
  look,
}: {
  person: PersonRow;
  name: string;
  at?: string;
  against?: string;
  staff: Staff;
  otherAdmins?: readonly string[];
  look: Look;
}) => {
  const { id } = person;
  const [rows, today] = await Promise.all([attempt(reads((db) => listUserChanges(db, id))), attempt(reads((db) => getUserNow(db, id)))]);
  const trouble = rows.trouble ?? today.trouble;
  if (trouble) return <TroublePanel trouble={trouble} />;
  const [current] = today.value ?? [];
  const changes = rows.value ?? [];
  if (!current) return <EmptyState title="There is no such person any more" />;
  const history = historyOf(current.now, current.createdAt, changes.map(toChange));
  const [from, to] = [momentOf(at, look.zone), momentOf(against, look.zone)];
  const field = (moment: Date | undefined) => (moment ? localField(moment.getTime(), look.zone) : "");
  return (
    <>
      <FilterForm
        action={paths.user(id)}
        keep={{ tab: "history" }}
        texts={[
          {
            name: "at",
            label: "As of",
            value: field(from),
            placeholder: "",
            type: "datetime-local",
            width: "w-full sm:w-auto",
            zone: look.zone,
          },
          {
            name: "against",
            label: "compared with",
            value: field(to),
            placeholder: "",
            type: "datetime-local",
            width: "w-full sm:w-auto",
            zone: look.zone,
          },
        ]}
        choices={[]}
      >
        {from || to ? (
          <a href={paths.user(id, { tab: "history" })} data-keep-scroll className="underline underline-offset-2 hover:text-ink">
            Today alone
          </a>
        ) : null}
      </FilterForm>
      <UserGaps gaps={gapsOf(history)} person={person} newest={changes[0]?.createdAt} look={look} />
      <UserAsOf history={history} from={from} to={to} look={look} />
      <Card aria-label="Changes">
        {changes.length > 0 ? (
          <UserChanges
            changes={changes}
            history={history}
            person={person}
            name={name}
            staff={staff}
            otherAdmins={otherAdmins}
            look={look}
          />
        ) : (
          <EmptyState title="The log has no change of this account">Nothing is known of the time before today.</EmptyState>
        )}
        {changes.length === historyLimit ? (
          <p className="border-t border-line px-3 py-2 text-xs text-ink-3">
            The newest {historyLimit} changes. What was before <Time at={changes.at(-1)?.createdAt ?? null} {...look} kind="stamp" /> is not
            rebuilt here; the audit log has it.
          </p>
        ) : null}
      </Card>
    </>
  );
};
