import type { Route } from "next";
import { ChangeButton } from "@/components/change-button";
import { CopyButton } from "@/components/copy-button";
import type { Look } from "@/components/data-table/data-table";
import { sessionEndMoment } from "@/components/session-end-moment";
import { ShowSql, SqlText } from "@/components/show-sql";
import { StatusBadge } from "@/components/status-badge";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import type { Staff } from "@/lib/auth/staff";
import type { PersonDiagnosis } from "@/lib/db/diagnose";
import { personChecks, type Check } from "@/lib/diagnosis";
import { plural, shortId, visible } from "@/lib/format";
import { paths } from "@/lib/paths";
import { endUserSessions } from "../sessions/actions";
import { refusalFor } from "../sessions/session-item";
import { endTokens } from "../tokens/actions";
import { tokenRefusalFor } from "../tokens/token-item";
import { resetRefusalFor } from "../rate-limits/rate-limit-item";
import { UserActButton } from "../users/[id]/user-act-button";
import { DiagnoseChecks, runAs } from "./diagnose-checks";

const Way = ({ to, children }: { to: Route; children: string }) => (
  <a href={to} className={buttonClass("plain", "small")}>
    {children}
  </a>
);

/** One person: who it is, and every check with its fix. */
export const DiagnosePerson = ({ row, sql, staff, look }: { row: PersonDiagnosis; sql: string; staff: Staff; look: Look }) => {
  const checks = personChecks(row, look.now);
  const name = visible(`${row.firstName} ${row.lastName}`.trim() || row.email, 120);
  const tokens = (check: Check["id"], what: string) => {
    const ids = checks.find(({ id }) => id === check)?.tokenIds ?? [];
    const has = row.tokens.some((token) => token.kind === (check === "reset" ? "password_reset" : "email_verification"));
    if (ids.length === 0) return has ? <Way to={paths.user(row.id, { tab: "tokens" })}>{`Open the ${what}s`}</Way> : null;
    return (
      <ChangeButton
        label="Revoke"
        name={`Revoke the live ${what}s of ${name}`}
        look="danger"
        refusal={tokenRefusalFor(staff)}
        effects={[
          [true, `${plural(ids.length, `live ${what}`)} of ${name}`],
          [false, "Whoever has the link is refused from now on; they can ask for another one"],
          [false, "This cannot be undone"],
        ]}
        dialog={{
          title: `Revoke ${plural(ids.length, what)} of ${name}`,
          verb: "Revoke",
          fields: ids.map((id) => ["ids", id] as const),
          submitAction: endTokens,
        }}
      />
    );
  };
  const act = {
    person: {
      id: row.id,
      name,
      email: row.email,
      firstName: row.firstName,
      lastName: row.lastName,
      role: row.role,
      status: row.status,
      suspendedUntil: row.suspendedUntil?.toJSON() ?? null,
      emailVerified: row.emailVerified ?? false,
      liveSessions: row.liveSessions,
    },
    viewer: { userId: staff.userId, role: staff.role, capabilities: [...staff.capabilities] },
    look,
  };
  // The session in use is one of theirs, and stays: the server counts it out.
  const others = row.liveSessions - (row.id === staff.userId ? 1 : 0);
  return (
    <>
      <Card aria-label="Person" className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-3.5 py-2.5">
        <a href={paths.user(row.id)} className="text-sm font-semibold underline-offset-2 wrap-anywhere hover:underline">
          {name}
        </a>
        <span className="text-ink-3 wrap-anywhere">
          {visible(row.email, 255)} · <CopyButton value={row.id} shown={shortId(row.id)} label="Copy the id" />
        </span>
        <StatusBadge status={row.status} />
        <Badge tone="mute" mark={false}>
          <span className="capitalize">{visible(row.role, 40)}</span>
        </Badge>
        <span className="ml-auto">
          <Way to={paths.user(row.id)}>Open the person</Way>
        </span>
      </Card>
      <DiagnoseChecks
        checks={checks}
        refusal={resetRefusalFor(staff)}
        look={look}
        fixes={{
          status: row.status === "active" ? null : <UserActButton can="user.set_status" label="Change the status" {...act} />,
          email: row.emailVerified ? null : <UserActButton can="user.verify_email" label="Mark as verified" {...act} />,
          limits: <Way to={paths.rateLimits({ q: row.email, state: "all" })}>Look at the rate limits</Way>,
          failures: <Way to={paths.audit({ target: row.email, action: "auth.login_failed", range: "24h" })}>Look at the failures</Way>,
          reset: (
            <>
              {tokens("reset", "reset link")}
              <UserActButton can="user.send_reset" label="Make a reset link" {...act} />
            </>
          ),
          verification: (
            <>
              {tokens("verification", "verification link")}
              {row.emailVerified ? null : <UserActButton can="user.resend_verification" label="Make a verification link" {...act} />}
            </>
          ),
          sign_in: <Way to={paths.audit({ target: row.email, action: "auth.login" })}>Look at the sign-ins</Way>,
          password:
            row.staleSessions > 0 ? (
              <ChangeButton
                label="End all sessions"
                look="danger"
                refusal={refusalFor(staff) ?? (others === 0 && "This is the session you are using. Sign out instead.")}
                effects={[
                  [true, `${plural(others, "live session")} of ${name}, on every device`],
                  [false, "The account stays as it is: they can sign in again at once"],
                  [false, sessionEndMoment],
                ]}
                dialog={{
                  title: `End ${plural(others, "live session")} of ${name}`,
                  verb: "End all sessions",
                  fields: [
                    ["userId", row.id],
                    ["expectedCount", String(others)],
                  ],
                  submitAction: endUserSessions,
                }}
              />
            ) : (
              <Way to={paths.user(row.id)}>Look at the sessions</Way>
            ),
        }}
      >
        <ShowSql name="diagnosis" />
      </DiagnoseChecks>
      <SqlText name="diagnosis" path="lib/db/diagnose.ts" text={sql} role={runAs} note="$1 is what you asked for." />
    </>
  );
};
