"use client";

import { Command } from "cmdk";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { startTransition, useEffect, useRef, useState, type ReactNode } from "react";
import { paths } from "@/lib/paths";
import { useToast } from "../ui/toast";
import { paletteActions, type PaletteAction, type PaletteReader } from "./palette-actions";
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

const Group = ({ heading, children }: { heading: string; children: ReactNode }) => (
  <Command.Group heading={<span className="px-2.5 text-2xs font-medium text-ink-3">{heading}</span>}>{children}</Command.Group>
);

/** Finds people as one types, pages, and what the reader may do; Enter goes there or does it. */
export const CommandPalette = ({
  groups,
  reader,
  onClose,
}: {
  groups: readonly NavGroup[];
  reader: PaletteReader;
  onClose: () => void;
}) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const wayOut = useRef<HTMLFormElement>(null);
  const hasMoved = useRef(false);
  const isOver = useRef(false);
  const router = useRouter();
  const toast = useToast();
  const [text, setText] = useState("");
  const [answer, setAnswer] = useState<Answer>({ state: "idle" });
  const [chosen, setChosen] = useState("");

  useEffect(() => {
    dialog.current?.showModal();
    // By itself the dialog would give the focus to cmdk's frame.
    input.current?.focus();
  }, []);
  useEffect(() => {
    hasMoved.current = false;
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
        // Enter must mean the best match, which came later than the rest of the list; unless somebody has chosen from that.
        if (people[0] && !hasMoved.current) setChosen(people[0].id);
      } catch {
        if (!stop.signal.aborted) setAnswer({ state: "failed" });
      }
    }, 150);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [text]);

  // The dialog gives the focus back when it is closed, not when it is taken away. Its own word that it was closed comes a moment later, in which a
  // key that opens the next palette would be lost.
  const close = () => {
    dialog.current?.close();
    isOver.current = true;
    onClose();
  };
  const go = (to: Route) => {
    close();
    router.push(to);
  };
  const run = ({ to, keep, signsOut }: PaletteAction) => {
    if (to) return go(to);
    if (signsOut) {
      // Ends the search under way: refused in the midst of signing out, it would load the page anew.
      setText("");
      return wayOut.current?.requestSubmit();
    }
    close();
    startTransition(async () => {
      if (!keep) return;
      const data = new FormData();
      data.set(...keep);
      const state = await reader.save({ status: "idle" }, data);
      if (state.status !== "done") toast({ tone: "crit", message: state.message ?? "This could not be kept." });
    });
  };
  const typed = text.trim();
  const people = typed && answer.state === "found" ? answer.people : [];
  const pages = groups.flatMap((group) => group.links).filter((link) => link.label.toLowerCase().includes(typed.toLowerCase()));
  const actions = paletteActions(reader, typed);
  return (
    <dialog
      ref={dialog}
      aria-label="Find a person, page or action"
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClose={() => {
        if (!isOver.current) onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) close();
      }}
      className="mx-auto mt-[12vh] w-[min(560px,calc(100vw-24px))] rounded-xl border border-line bg-surface p-0 text-ink shadow-pop backdrop:bg-scrim"
    >
      <Command
        shouldFilter={false}
        value={chosen}
        onValueChange={setChosen}
        onKeyDown={({ key }) => {
          if (key.startsWith("Arrow")) hasMoved.current = true;
        }}
        label="Find a person, page or action"
      >
        <Command.Input
          ref={input}
          value={text}
          onValueChange={setText}
          maxLength={200}
          placeholder="A name, an e-mail, an id, a page, or what to do"
          className="h-11 w-full border-b border-line bg-transparent px-4 text-base outline-none placeholder:text-ink-3"
        />
        <Command.List className="max-h-[50vh] overflow-y-auto p-1.5">
          {people.length > 0 ? (
            <Group heading="People">
              {people.map((person) => (
                <Command.Item key={person.id} value={person.id} onSelect={() => go(paths.user(person.id))} className={itemClass}>
                  <span className="truncate font-medium">{person.name}</span>
                  <span className="truncate text-ink-3">{person.email}</span>
                  {person.status === "active" ? null : (
                    <span className="ml-auto text-xs text-warn first-letter:uppercase">{person.status}</span>
                  )}
                </Command.Item>
              ))}
            </Group>
          ) : null}
          {pages.length > 0 ? (
            <Group heading="Pages">
              {pages.map((link) => (
                <Command.Item key={link.to} value={link.to} onSelect={() => go(link.to)} className={itemClass}>
                  {link.label}
                </Command.Item>
              ))}
            </Group>
          ) : null}
          {actions.length > 0 ? (
            <Group heading="Actions">
              {actions.map((act) => (
                <Command.Item key={act.label} value={act.label} onSelect={() => run(act)} className={itemClass}>
                  {act.label}
                </Command.Item>
              ))}
            </Group>
          ) : null}
        </Command.List>
        <p role="status" className="border-t border-line px-4 py-2 text-xs text-ink-3">
          {answer.state === "failed"
            ? "People could not be searched just now."
            : answer.state === "found" && typed && people.length === 0
              ? "Nobody matches."
              : "↑ ↓ to choose, Enter to open, Esc to close"}
        </p>
      </Command>
      <form ref={wayOut} action="/logout" method="post" hidden />
    </dialog>
  );
};
