import type { Look } from "@/components/data-table/data-table";
import { EmptyState } from "@/components/empty-state";
import { ShowSql, SqlText } from "@/components/show-sql";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { buttonClass } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import type { Staff } from "@/lib/auth/staff";
import type { AddressDiagnosis } from "@/lib/db/diagnose";
import { addressChecks } from "@/lib/diagnosis";
import { visible } from "@/lib/format";
import { paths } from "@/lib/paths";
import { resetRefusalFor } from "../rate-limits/rate-limit-item";
import { DiagnoseChecks, runAs } from "./diagnose-checks";

/** One address: what is held back there, what fails, and who is seen there. */
export const DiagnoseAddress = ({
  address,
  row,
  sql,
  staff,
  look,
}: {
  address: string;
  row: AddressDiagnosis;
  sql: string;
  staff: Staff;
  look: Look;
}) => (
  <>
    <DiagnoseChecks
      checks={addressChecks(row)}
      refusal={resetRefusalFor(staff)}
      look={look}
      fixes={{
        failures: (
          <a href={paths.audit({ ip: address, action: "auth.login_failed" })} className={buttonClass("plain", "small")}>
            Look at the failures
          </a>
        ),
        sign_in: (
          <a href={paths.audit({ ip: address, action: "auth.login" })} className={buttonClass("plain", "small")}>
            Look at the sign-ins
          </a>
        ),
        sessions: (
          <a href={paths.sessions({ ip: address })} className={buttonClass("plain", "small")}>
            Look at the sessions
          </a>
        ),
      }}
    >
      <ShowSql name="diagnosis" />
    </DiagnoseChecks>
    <Card aria-label="People seen from here">
      <CardHeader title="People seen from here" note="the last ones first" />
      {row.people.length === 0 ? (
        <EmptyState title="Nobody has been seen from here" />
      ) : (
        <ul>
          {row.people.map((person) => (
            <li key={person.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3.5 py-1.5 last:border-b-0">
              <a href={paths.diagnose({ q: person.email })} className="font-medium underline-offset-2 hover:underline">
                {visible(person.name || person.email, 120)}
              </a>
              <span className="min-w-0 text-ink-3 wrap-anywhere">{visible(person.email, 255)}</span>
              <StatusBadge status={person.status} />
              <span className="ml-auto text-xs text-ink-3">
                <Time at={person.seenAt} {...look} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
    <SqlText name="diagnosis" path="lib/db/diagnose.ts" text={sql} role={runAs} note="$1 is the address." />
  </>
);
