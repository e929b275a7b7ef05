import { Avatar } from "@/components/avatar";
import { CopyButton } from "@/components/copy-button";
import type { Look } from "@/components/data-table/data-table";
import { StatusBadge } from "@/components/status-badge";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import type { Staff } from "@/lib/auth/staff";
import type { PersonRow } from "@/lib/db/users";
import { fullTime, shortId, stamp, visible } from "@/lib/format";
import { paths } from "@/lib/paths";
import { UserActs } from "./user-acts";
import { EndAllButton, type EndAllProps } from "./user-end-all";

/** Who this is, in what state, and what can be done about it. */
export const UserHeader = ({
  person,
  name,
  staff,
  otherAdmins,
  look,
  endAll,
}: {
  person: PersonRow;
  name: string;
  staff: Staff;
  otherAdmins?: readonly string[];
  look: Look;
  endAll: EndAllProps;
}) => (
  <div className="flex flex-wrap items-center gap-3">
    <Avatar name={name} large />
    <div className="min-w-0">
      <h1 className="text-xl font-semibold tracking-tight wrap-anywhere">{name}</h1>
      <p className="text-ink-3 wrap-anywhere">
        {visible(person.email, 255)} · <CopyButton value={person.id} shown={shortId(person.id)} label="Copy the id" />
      </p>
    </div>
    <div className="flex flex-wrap gap-1.5">
      <StatusBadge status={person.status} />
      {person.suspendedUntil ? (
        <Badge tone="mute" mark={false} title={fullTime(person.suspendedUntil.getTime(), look.zone)}>
          until {stamp(person.suspendedUntil.getTime(), look.now, look.zone)}
        </Badge>
      ) : null}
      <Badge tone="mute" mark={false}>
        <span className="capitalize">{person.role}</span>
      </Badge>
      {person.emailVerified ? null : <Badge tone="warn">E-mail not verified</Badge>}
      {person.changedOutside ? (
        <a href={paths.user(person.id, { tab: "history" })}>
          <Badge tone="warn" title="Their row is newer than the newest entry about them in the audit log">
            Changed outside the log
          </Badge>
        </a>
      ) : null}
      {person.status !== "active" && person.liveSessions > 0 ? <Badge tone="crit">Live sessions although {person.status}</Badge> : null}
      {person.failedSignIns >= 5 ? <Badge tone="warn">{person.failedSignIns} failed sign-ins in 24 h</Badge> : null}
    </div>
    <div className="ml-auto flex flex-wrap items-center gap-2">
      <a href={paths.diagnose({ q: person.email })} className={buttonClass()}>
        Diagnose
      </a>
      <EndAllButton {...endAll} />
      <UserActs
        key={person.id}
        person={{
          id: person.id,
          name,
          email: person.email,
          firstName: person.firstName,
          lastName: person.lastName,
          role: person.role,
          status: person.status,
          suspendedUntil: person.suspendedUntil?.toJSON() ?? null,
          emailVerified: person.emailVerified ?? false,
          liveSessions: person.liveSessions,
        }}
        viewer={{ userId: staff.userId, role: staff.role, capabilities: [...staff.capabilities], otherAdmins }}
        look={look}
      />
    </div>
  </div>
);
