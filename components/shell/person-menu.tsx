"use client";

import clsx from "clsx";
import { useTransition } from "react";
import type { ActionState } from "@/lib/action";
import { paths } from "@/lib/paths";
import { Avatar } from "../avatar";
import { useKeep } from "./use-keep";

const themes = [
  ["system", "System"],
  ["light", "Light"],
  ["dark", "Dark"],
] as const;

/** Who is signed in, how they like to see the console, and the way out. */
export const PersonMenu = ({
  name,
  email,
  role,
  theme,
  zone,
  save,
}: {
  name: string;
  email: string;
  role: string;
  theme: string;
  zone: string;
  save: (previous: ActionState, data: FormData) => Promise<ActionState>;
}) => {
  const [pending, startTransition] = useTransition();
  const keep = useKeep(save);
  return (
    <>
      <button
        type="button"
        popoverTarget="person-menu"
        aria-label={`Signed in as ${name}, ${role}. Theme, time zone and the way out`}
        className="flex w-full items-center gap-2 rounded px-2 py-1.5 text-left hover:bg-mute-soft"
      >
        <Avatar name={name} />
        <span className="min-w-0">
          <span className="block truncate font-medium">{name}</span>
          <span className="block text-xs text-ink-3 first-letter:uppercase">{role}</span>
        </span>
      </button>
      <div
        id="person-menu"
        popover="auto"
        className="fixed inset-auto bottom-16 left-2 w-60 rounded-lg border border-line bg-surface p-1 text-ink shadow-pop"
      >
        <p className="truncate px-2.5 py-1.5 text-xs text-ink-3">{email}</p>
        <a href={paths.account()} className="flex h-8 items-center rounded-sm px-2.5 text-sm hover:bg-mute-soft">
          Account
        </a>
        <fieldset disabled={pending} className="flex gap-1 border-t border-line px-1.5 py-2">
          <legend className="sr-only">Theme</legend>
          {themes.map(([value, label]) => (
            <button
              key={value}
              type="button"
              aria-pressed={theme === value}
              onClick={() => startTransition(() => keep("theme", value))}
              className={clsx(
                "h-6.5 flex-1 rounded-sm text-xs",
                theme === value ? "bg-accent-soft font-medium text-accent" : "text-ink-2 hover:bg-mute-soft",
              )}
            >
              {label}
            </button>
          ))}
        </fieldset>
        <p className="border-t border-line px-2.5 py-2 text-xs text-ink-3">
          Times are shown in <span className="font-medium text-ink">{zone}</span>
        </p>
        <form action="/logout" method="post" className="border-t border-line pt-1">
          <button type="submit" className="h-8 w-full rounded-sm px-2.5 text-left text-sm hover:bg-mute-soft">
            Sign out
          </button>
        </form>
      </div>
    </>
  );
};
