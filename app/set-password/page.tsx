import type { Metadata } from "next";
import { deadLink, StrangersPage } from "@/components/strangers-page";
import { buttonClass } from "@/components/ui/button";
import { StateMark } from "@/components/ui/state-mark";
import { attempt } from "@/lib/attempt";
import { readHolder } from "@/lib/auth/link";
import { readLink } from "@/lib/db/links";
import { mutations } from "@/lib/db/pools";
import { visible } from "@/lib/format";
import { paths } from "@/lib/paths";
import { oneOf } from "@/lib/search-params";
import { SetPasswordForm } from "./set-password-form";

export const metadata: Metadata = { title: "Set a password" };

const readLive = async (holder: Awaited<ReturnType<typeof readHolder>>) =>
  holder && (await mutations((db) => readLink(db, "password_reset", holder)))[0];

export default async function SetPasswordPage({ searchParams }: PageProps<"/set-password">) {
  const done = oneOf((await searchParams).done, ["user", "staff"]);
  if (done)
    return (
      <StrangersPage title="Your password is set">
        <p className="rounded bg-ok-soft px-3 py-2 text-ok">
          <StateMark tone="ok" className="mr-1.5" />
          Wherever you were signed in, you are signed out.
        </p>
        <p className="mt-4 text-ink-2">
          {done === "staff" ? (
            <a href={paths.login()} className={buttonClass("primary")}>
              Sign in
            </a>
          ) : (
            "You can close this page and sign in as usual."
          )}
        </p>
      </StrangersPage>
    );
  const holder = await readHolder();
  const { value: link, trouble } = await attempt(readLive(holder));
  return (
    <StrangersPage title="Set a password" note="Your password is kept as a hash that nobody can read, staff neither.">
      {trouble ? (
        <p role="alert" className="rounded bg-crit-soft px-3 py-2 text-crit">
          {trouble.message} Nothing is wrong with your link. ({trouble.reference})
        </p>
      ) : link?.outcome === "live" ? (
        <SetPasswordForm email={visible(link.email ?? "", 255)} />
      ) : (
        <p role="alert" className="rounded bg-crit-soft px-3 py-2 text-crit">
          {link?.outcome === "throttled" ? `Too many tries from your network. Try again in ${link.retryAfterS} s.` : deadLink}
        </p>
      )}
    </StrangersPage>
  );
}
