import type { ReactNode } from "react";
import type { Look } from "@/components/data-table/data-table";
import { Time } from "@/components/time";
import { Card } from "@/components/ui/card";
import type { PersonRow } from "@/lib/db/users";
import { number, plural } from "@/lib/format";

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="border-line px-3.5 py-3 not-last:border-b max-sm:flex max-sm:justify-between max-sm:gap-3 max-sm:py-2 sm:not-last:border-r sm:not-last:border-b-0">
    <dt className="text-xs text-ink-3">{name}</dt>
    <dd className="font-medium sm:mt-0.5">{children}</dd>
  </div>
);

const Small = ({ children }: { children: ReactNode }) => (
  <>
    {" "}
    <span className="text-xs font-normal whitespace-nowrap text-ink-3">· {children}</span>
  </>
);

/** What one asks first about a person. */
export const UserFacts = ({ person, look }: { person: PersonRow; look: Look }) => (
  <Card aria-label="Facts">
    <dl className="grid sm:grid-cols-5">
      <Fact name="E-mail">
        {person.emailVerified ? "Verified" : <span className="text-warn">Not verified</span>}
        {person.emailVerifiedAt ? (
          <Small>
            <Time at={person.emailVerifiedAt} {...look} kind="date" />
          </Small>
        ) : null}
      </Fact>
      <Fact name="Last sign-in">
        <Time at={person.lastLoginAt} {...look} />
        {person.lastLoginAt ? (
          <Small>
            <Time at={person.lastLoginAt} {...look} kind="date" />
          </Small>
        ) : null}
      </Fact>
      <Fact name="Sign-ins">
        {number(person.loginCount ?? 0)}
        <Small>{plural(person.failedSignIns, "failure")} in 24 h</Small>
      </Fact>
      <Fact name="Password changed">
        <Time at={person.passwordChangedAt} {...look} />
        {person.passwordChangedAt ? (
          <Small>
            <Time at={person.passwordChangedAt} {...look} kind="date" />
          </Small>
        ) : null}
      </Fact>
      <Fact name="Created">
        <Time at={person.createdAt} {...look} kind="date" />
      </Fact>
    </dl>
  </Card>
);
