import { Avatar } from "@/components/avatar";
import { CopyButton } from "@/components/copy-button";
import { StatusBadge } from "@/components/status-badge";
import { Badge } from "@/components/ui/badge";
import type { PersonRow } from "@/lib/db/users";
import { shortId, visible } from "@/lib/format";
import { EndAllButton, type EndAllProps } from "./user-end-all";

/** Who this is, in what state, and the one act on all of their sessions. */
export const UserHeader = ({ person, name, endAll }: { person: PersonRow; name: string; endAll: EndAllProps }) => (
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
      <Badge tone="mute" mark={false}>
        <span className="capitalize">{person.role}</span>
      </Badge>
      {person.emailVerified ? null : <Badge tone="warn">E-mail not verified</Badge>}
      {person.status !== "active" && person.liveSessions > 0 ? <Badge tone="crit">Live sessions although {person.status}</Badge> : null}
      {person.failedSignIns >= 5 ? <Badge tone="warn">{person.failedSignIns} failed sign-ins in 24 h</Badge> : null}
    </div>
    <div className="ml-auto">
      <EndAllButton {...endAll} />
    </div>
  </div>
);
