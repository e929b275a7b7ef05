import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Mark } from "@/components/shell/sidebar";
import { attempt } from "@/lib/attempt";
import { readTokenHash } from "@/lib/auth/cookie";
import { readStaff } from "@/lib/auth/staff";
import { ownPath } from "@/lib/paths";
import { text } from "@/lib/search-params";
import { SignInForm } from "./sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

const notes: Record<string, string> = {
  yes: "You are signed out.",
  unknown:
    "You are signed out in this browser. The database could not be reached, so the session itself ends when it expires, within 30 minutes.",
};

export default async function LoginPage({ searchParams }: PageProps<"/login">) {
  const query = await searchParams;
  const callbackUrl = ownPath(text(query.callbackUrl, 2000));
  const { value: staff, trouble } = await attempt(readStaff());
  if (staff) redirect(callbackUrl);
  // Who comes with a session that counts no longer has been sent here in the middle of something.
  const hasEnded = !trouble && (await readTokenHash()) !== null;
  const note = notes[text(query.signed_out) ?? ""] ?? (hasEnded ? "Your session has ended. Sign in again." : undefined);
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-5 bg-bg px-4 py-10">
      <div className="flex items-center gap-2 text-base font-semibold tracking-tight">
        <Mark className="size-5 text-accent" />
        Gatehouse
      </div>
      <div className="w-full max-w-90 rounded-xl border border-line bg-surface p-6 shadow-low">
        <h1 className="mb-4 text-lg font-semibold tracking-tight">Sign in</h1>
        {note ? <p className="mb-4 rounded bg-mute-soft px-3 py-2 text-ink-2">{note}</p> : null}
        <SignInForm callbackUrl={callbackUrl} />
      </div>
      <p className="max-w-90 text-center text-xs text-ink-3">
        For staff only. Every sign-in and every act is recorded with name, time and address.
      </p>
    </main>
  );
}
