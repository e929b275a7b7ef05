import type { ReactNode } from "react";
import { Mark } from "./shell/sidebar";

/** A page for whoever is not signed in: the mark, one card, a line below it. */
export const StrangersPage = ({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) => (
  <main className="flex min-h-dvh flex-col items-center justify-center gap-5 bg-bg px-4 py-10">
    <div className="flex items-center gap-2 text-base font-semibold tracking-tight">
      <Mark className="size-5 text-accent" />
      Gatehouse
    </div>
    <div className="w-full max-w-90 rounded-xl border border-line bg-surface p-6 shadow-low">
      <h1 className="mb-4 text-lg font-semibold tracking-tight">{title}</h1>
      {children}
    </div>
    {note ? <p className="max-w-90 text-center text-xs text-ink-3">{note}</p> : null}
  </main>
);

/** What a link that is not live says, whatever the reason: who guesses learns nothing. */
export const deadLink = "This link cannot be used: it has been used before, has expired, or is not whole. Ask for a new one.";
