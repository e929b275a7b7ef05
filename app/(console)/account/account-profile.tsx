import type { ReactNode } from "react";
import type { Look } from "@/components/data-table/data-table";
import { Time } from "@/components/time";
import { Card, CardHeader } from "@/components/ui/card";
import type { PersonRow } from "@/lib/db/users";
import { number, visible } from "@/lib/format";
import { paths } from "@/lib/paths";

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="min-w-0">
    <dt className="text-xs text-ink-3">{name}</dt>
    <dd className="mt-0.5 font-medium wrap-anywhere">{children}</dd>
  </div>
);

/** Who one is to the console. Names, e-mail and role are for another admin to change. */
export const AccountProfile = ({ person, look }: { person: PersonRow; look: Look }) => (
  <Card aria-label="Profile">
    <CardHeader title="Profile" note="Names, e-mail and role are changed by an admin.">
      <a href={paths.user(person.id)} className="text-xs text-ink-3 underline underline-offset-2 hover:text-ink">
        Your page among the users
      </a>
    </CardHeader>
    <dl className="grid grid-cols-2 gap-3 px-3.5 py-3 sm:grid-cols-3 lg:grid-cols-6">
      <Fact name="Name">{visible(`${person.firstName} ${person.lastName}`.trim() || "none", 200)}</Fact>
      <Fact name="E-mail">{visible(person.email, 255)}</Fact>
      <Fact name="Role">
        <span className="inline-block first-letter:uppercase">{person.role}</span>
      </Fact>
      <Fact name="Last sign-in">
        <Time at={person.lastLoginAt} {...look} />
      </Fact>
      <Fact name="Sign-ins">{number(person.loginCount ?? 0)}</Fact>
      <Fact name="Password changed">
        <Time at={person.passwordChangedAt} {...look} />
      </Fact>
    </dl>
  </Card>
);
