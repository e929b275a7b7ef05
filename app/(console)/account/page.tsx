import type { Metadata } from "next";
import { PageHeader } from "@/components/page-header";
import { Breadcrumb } from "@/components/shell/breadcrumb";
import { TroublePanel } from "@/components/trouble-panel";
import { attempt } from "@/lib/attempt";
import { requireStaff } from "@/lib/auth/staff";
import { reads } from "@/lib/db/pools";
import { countLiveSessions, listSessions } from "@/lib/db/sessions";
import { countLiveTokens } from "@/lib/db/tokens";
import { getPerson } from "@/lib/db/users";
import { visible } from "@/lib/format";
import { AccountPassword } from "./account-password";
import { AccountPreferences } from "./account-preferences";
import { AccountProfile } from "./account-profile";
import { AccountSessions } from "./account-sessions";

export const metadata: Metadata = { title: "Account" };

const limit = 50;
const cap = 10_000;

/** One's own account: whoever may use the console at all may see it. */
export default async function AccountPage() {
  const staff = await requireStaff("overview.read");
  const [person, sessions, live, resetLinks] = await Promise.all([
    attempt(reads((db) => getPerson(db, staff.userId))),
    attempt(reads((db) => listSessions(db, "live", { userId: staff.userId }, { limit }))),
    attempt(reads((db) => countLiveSessions(db, { userId: staff.userId }, cap))),
    attempt(reads((db) => countLiveTokens(db, { userId: staff.userId, kind: "password_reset" }, cap))),
  ]);
  const look = { now: Date.now(), zone: staff.zone, language: staff.language };
  const [own] = person.value ?? [];
  return (
    <>
      <Breadcrumb trail={[]} here="Account" />
      <PageHeader title="Account" lead={`${visible(staff.name, 120)} · ${visible(staff.email, 255)}`} />
      {person.trouble ? <TroublePanel trouble={person.trouble} of="Profile" /> : null}
      {own ? <AccountProfile person={own} look={look} /> : null}
      <div className="grid items-start gap-3.5 lg:grid-cols-2">
        <AccountPreferences theme={staff.theme} zone={staff.zone} language={staff.language} density={staff.density} />
        {/* All but the session in use. */}
        <AccountPassword email={staff.email} others={own && Math.max(0, own.liveSessions - 1)} resetLinks={resetLinks.value?.[0]?.count} />
      </div>
      {sessions.trouble ? <TroublePanel trouble={sessions.trouble} of="Your sessions" /> : null}
      {sessions.value ? (
        <AccountSessions
          rows={sessions.value.slice(0, limit)}
          // Uncounted, the rows that were asked for are what is known.
          live={live.value?.[0]?.count ?? sessions.value.length}
          cap={live.value ? cap : limit}
          staff={staff}
          look={look}
        />
      ) : null}
    </>
  );
}
