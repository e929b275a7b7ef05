import type { Route } from "next";
import { Effect } from "@/components/effect";
import { PeopleHit } from "@/components/people-hit";
import { NoUndo, SessionEndMoment } from "@/components/session-end-moment";
import type { Look } from "@/components/data-table/data-table";
import { Time } from "@/components/time";
import { TroublePanel } from "@/components/trouble-panel";
import { Button, buttonClass } from "@/components/ui/button";
import { UrlDialog } from "@/components/url-dialog";
import { attempt } from "@/lib/attempt";
import type { Staff } from "@/lib/auth/staff";
import { reads } from "@/lib/db/pools";
import type { SessionFilter } from "@/lib/db/session-filter";
import { previewFilteredSessions, type FilteredPreview } from "@/lib/db/sessions";
import { number, plural } from "@/lib/format";
import { capOf, overCap } from "@/lib/support-cap";
import { endFilteredSessions, restoreEndedSessions } from "./actions";
import { filterFields } from "./schema";

const isEveryone = (filter: SessionFilter) => Object.values(filter).every((value) => value === undefined);

/** Why this person may not end what a filter means; undefined when they may. */
const refusalOf = (staff: Staff, filter: SessionFilter) => {
  if (!staff.capabilities.has("session.revoke_filtered")) return `Your role ${staff.role} may not end sessions.`;
  if (isEveryone(filter) && !staff.capabilities.has("session.revoke_everyone"))
    return `Your role ${staff.role} may not end everybody's sessions. Set a filter first.`;
  return undefined;
};

/** Leads to the dialog that ends all sessions of a list, or says why not. */
export const EndMatchingLink = ({
  staff,
  filter,
  count,
  to,
}: {
  staff: Staff;
  filter: SessionFilter;
  count: string | undefined;
  to: Route;
}) => {
  const label = isEveryone(filter) ? "End every session…" : `End all ${count ?? ""} matching…`;
  const refusal = refusalOf(staff, filter) ?? (count === "0" ? "No live session to end." : undefined);
  return refusal ? (
    <Button look="danger" reason={refusal}>
      {label}
    </Button>
  ) : (
    <a href={to} data-keep-scroll className={buttonClass("danger")}>
      {label}
    </a>
  );
};

const OwnEffects = () => (
  <>
    <Effect hit>You are signed out, and can sign in again at once</Effect>
    <Effect hit={false}>No other live session matches: if one does when you confirm, nothing happens</Effect>
  </>
);

const Effects = ({ preview, filter, what, look }: { preview: FilteredPreview; filter: SessionFilter; what: string; look: Look }) => (
  <>
    <Effect hit>
      <strong className="font-medium text-ink">{plural(preview.sessions, "live session")}</strong> of{" "}
      <strong className="font-medium text-ink">{plural(preview.people, "person", "people")}</strong>, among them{" "}
      <strong className="font-medium text-ink">{number(preview.staff)}</strong> of the staff
      {what ? <span className="block text-xs text-ink-3">{what}</span> : null}
    </Effect>
    <Effect hit>
      The oldest began <Time at={preview.oldest} {...look} />, the newest <Time at={preview.newest} {...look} />
    </Effect>
    <Effect hit>
      Most of them:
      <PeopleHit people={preview.mostHit} />
    </Effect>
    {preview.own ? (
      <Effect hit={false}>The session you are using matches too: it is not counted here, and stays unless you tick it below</Effect>
    ) : null}
    <Effect hit={false}>No more than that: if more match when you confirm, nothing happens</Effect>
    {filter.status && filter.status !== "active" ? (
      <>
        <NoUndo why={`the people are ${filter.status}`} />
        <Effect hit={false}>The accounts stay as they are</Effect>
      </>
    ) : (
      <Effect hit={false}>The accounts stay as they are: people can sign in again at once</Effect>
    )}
    <SessionEndMoment />
  </>
);

/** Asks before all sessions that a filter means are ended, and shows whom it hits. */
export const EndMatchingDialog = async ({
  staff,
  filter,
  what,
  closeTo,
  look,
}: {
  staff: Staff;
  filter: SessionFilter;
  /** The filter, for people. */
  what: string;
  closeTo: Route;
  look: Look;
}) => {
  if (refusalOf(staff, filter)) return null;
  const read = await attempt(reads((db) => previewFilteredSessions(db, staff.sessionId, filter)));
  if (read.trouble) return <TroublePanel trouble={read.trouble} />;
  const preview = read.value[0];
  if (!preview || (preview.sessions === 0 && !preview.own)) return null;
  const everyone = isEveryone(filter);
  const onlyOwn = preview.sessions === 0;
  return (
    <UrlDialog
      key={what}
      title={
        onlyOwn
          ? "End the session you are using"
          : everyone
            ? `End every session: ${number(preview.sessions)}`
            : `End ${plural(preview.sessions, "session")} of ${plural(preview.people, "person", "people")}`
      }
      verb={onlyOwn ? "End session" : everyone ? "End every session" : "End sessions"}
      fields={[...filterFields(filter), ["expectedCount", String(preview.sessions)], ...(onlyOwn ? [["includeOwn", "on"] as const] : [])]}
      ownHit={preview.own && !onlyOwn}
      phrase={everyone ? "end every session" : undefined}
      refusal={overCap(capOf(staff, preview.supportCap), preview.sessions, staff.role, "end", "session")}
      effects={onlyOwn ? <OwnEffects /> : <Effects preview={preview} filter={filter} what={what} look={look} />}
      isCounted
      submitAction={endFilteredSessions}
      restore={restoreEndedSessions}
      closeTo={closeTo}
    />
  );
};
