"use client";

import { Command } from "cmdk";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { paths } from "@/lib/paths";
import type { NavGroup } from "./sidebar";

interface Found {
  id: string;
  name: string;
  email: string;
  status: string;
}

type Answer = { state: "idle" | "loading" | "failed" } | { state: "found"; people: Found[] };

const itemClass =
  "flex cursor-pointer items-center gap-2 rounded px-2.5 py-1.5 data-[selected=true]:bg-accent-soft data-[selected=true]:text-accent";

/** Finds people as one types, and pages; Enter goes there. */
export const CommandPalette = ({ groups, onClose }: { groups: readonly NavGroup[]; onClose: () => void }) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const router = useRouter();
  const [text, setText] = useState("");
  const [answer, setAnswer] = useState<Answer>({ state: "idle" });
  const [chosen, setChosen] = useState("");

  useEffect(() => {
    dialog.current?.showModal();
    // By itself the dialog would give the focus to cmdk's frame.
    input.current?.focus();
  }, []);
  useEffect(() => {
    const wanted = text.trim();
    if (!wanted) return;
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      setAnswer({ state: "loading" });
      try {
        const response = await fetch(`/api/search?${new URLSearchParams({ q: wanted.slice(0, 200) })}`, { signal: stop.signal });
        if (response.status === 401) location.reload();
        if (!response.ok) return setAnswer({ state: "failed" });
        const { people } = (await response.json()) as { people: Found[] };
        setAnswer({ state: "found", people });
        // Enter must mean the best match, which came later than the rest of the list.
        if (people[0]) setChosen(people[0].id);
      } catch {
        if (!stop.signal.aborted) setAnswer({ state: "failed" });
      }
    }, 150);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [text]);

  const go = (to: Route) => {
    onClose();
    router.push(to);
  };
  const people = text.trim() && answer.state === "found" ? answer.people : [];
  const pages = groups.flatMap((group) => group.links).filter((link) => link.label.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <dialog
      ref={dialog}
      aria-label="Find a person, page or action"
      onClose={onClose}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
      className="mx-auto mt-[12vh] w-[min(560px,calc(100vw-24px))] rounded-xl border border-line bg-surface p-0 text-ink shadow-pop backdrop:bg-scrim"
    >
      <Command shouldFilter={false} value={chosen} onValueChange={setChosen} label="Find a person, page or action">
        <Command.Input
          ref={input}
          value={text}
          onValueChange={setText}
          maxLength={200}
          placeholder="A name, an e-mail, an id, or a page"
          className="h-11 w-full border-b border-line bg-transparent px-4 text-base outline-none placeholder:text-ink-3"
        />
        <Command.List className="max-h-[50vh] overflow-y-auto p-1.5">
          {people.length > 0 ? (
            <Command.Group heading={<span className="px-2.5 text-2xs font-medium text-ink-3">People</span>}>
              {people.map((person) => (
                <Command.Item key={person.id} value={person.id} onSelect={() => go(paths.user(person.id))} className={itemClass}>
                  <span className="truncate font-medium">{person.name}</span>
                  <span className="truncate text-ink-3">{person.email}</span>
                  {person.status === "active" ? null : (
                    <span className="ml-auto text-xs text-warn first-letter:uppercase">{person.status}</span>
                  )}
                </Command.Item>
              ))}
            </Command.Group>
          ) : null}
          {pages.length > 0 ? (
            <Command.Group heading={<span className="px-2.5 text-2xs font-medium text-ink-3">Pages</span>}>
              {pages.map((link) => (
                <Command.Item key={link.to} value={link.label} onSelect={() => go(link.to)} className={itemClass}>
                  {link.label}
                </Command.Item>
              ))}
            </Command.Group>
          ) : null}
          {text.trim() ? (
            <Command.Item value="search users" onSelect={() => go(paths.users({ q: text.trim() }))} className={itemClass}>
              Search all users for “{text.trim()}”
            </Command.Item>
          ) : null}
        </Command.List>
        <p role="status" className="border-t border-line px-4 py-2 text-xs text-ink-3">
          {answer.state === "failed"
            ? "People could not be searched just now."
            : answer.state === "found" && text.trim() && people.length === 0
              ? "Nobody matches."
              : "↑ ↓ to choose, Enter to open, Esc to close"}
        </p>
      </Command>
    </dialog>
  );
};
