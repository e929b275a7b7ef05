import type { Metadata } from "next";
import { deadLink, StrangersPage } from "@/components/strangers-page";
import { attempt } from "@/lib/attempt";
import { readHolder } from "@/lib/auth/link";
import { readLink } from "@/lib/db/links";
import { mutations } from "@/lib/db/pools";
import { visible } from "@/lib/format";
import { oneOf } from "@/lib/search-params";
import { VerifyEmailForm } from "./verify-email-form";

export const metadata: Metadata = { title: "Verify your e-mail" };

const readLive = async (holder: Awaited<ReturnType<typeof readHolder>>) =>
  holder && (await mutations((db) => readLink(db, "email_verification", holder)))[0];

export default async function VerifyEmailPage({ searchParams }: PageProps<"/verify-email">) {
  const done = oneOf((await searchParams).done, ["yes"]);
  if (done)
    return (
      <StrangersPage title="Your e-mail is verified">
        <p className="text-ink-2">You can close this page.</p>
      </StrangersPage>
    );
  const holder = await readHolder();
  const { value: link, trouble } = await attempt(readLive(holder));
  return (
    <StrangersPage title="Verify your e-mail">
      {trouble ? (
        <p role="alert" className="rounded bg-crit-soft px-3 py-2 text-crit">
          {trouble.message} Nothing is wrong with your link. ({trouble.reference})
        </p>
      ) : link?.outcome === "live" ? (
        <VerifyEmailForm email={visible(link.email ?? "", 255)} />
      ) : (
        <p role="alert" className="rounded bg-crit-soft px-3 py-2 text-crit">
          {link?.outcome === "throttled" ? `Too many tries from your network. Try again in ${link.retryAfterS} s.` : deadLink}
        </p>
      )}
    </StrangersPage>
  );
}
