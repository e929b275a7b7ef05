"use client";

import { Command } from "cmdk";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { startTransition, useEffect, useEffectEvent, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { paths } from "@/lib/paths";
import { paletteHint, paletteName, typedEarly } from "./command-button";
import { paletteActions, type PaletteAction, type PaletteReader } from "./palette-actions";
import type { NavGroup } from "./sidebar";
import { useKeep } from "./use-keep";

interface Found {
  id: string;
  name: string;
  email: string;
  status: string;
}

/** What the search said of a text; no people when it failed. */
interface Answer {
  to: string;
  people?: Found[];
}

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
  // Enter came before the answer that it is meant for.
  const isHeld = useRef(false);
  const isOver = useRef(false);
  const router = useRouter();
  const keepPreference = useKeep(reader.save);
  const [text, setText] = useState("");
  const [answer, setAnswer] = useState<Answer>();
  const [chosen, setChosen] = useState("");
  const typed = text.trim();
  const isAnswered = answer?.to === typed;

  // Before the next key can come.
  useLayoutEffect(() => {
    dialog.current?.showModal();
    // By itself the dialog would give the focus to cmdk's frame.
    input.current?.focus();
    const [box, key] = typedEarly() ?? [];
    if (!box) return;
    // oxlint-disable-next-line react/set-state-in-effect -- only now nobody types into that box any more
    setText(box.value);
    isHeld.current = key === "Enter";
  }, []);
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
    if (keep) startTransition(() => keepPreference(...keep));
  };
  const people = (typed && answer?.people) || [];
  const pages = groups.flatMap((group) => group.links).filter((link) => link.label.toLowerCase().includes(typed.toLowerCase()));
  const actions = paletteActions(reader, typed);
  // What Enter means, once it is known whether anybody matches.
  const openBest = useEffectEvent((person: Found | undefined) => {
    const [page, act] = [pages[0], actions[0]];
    if (person) go(paths.user(person.id));
    else if (page) go(page.to);
    else if (act) run(act);
  });
  useEffect(() => {
    hasMoved.current = false;
    if (!typed) return;
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const response = await fetch(`/api/search?${new URLSearchParams({ q: typed.slice(0, 200) })}`, { signal: stop.signal });
        if (response.status === 401) location.reload();
        if (!response.ok) throw new Error(String(response.status));
        const found = ((await response.json()) as { people: Found[] }).people;
        if (isHeld.current) return openBest(found[0]);
        setAnswer({ to: typed, people: found });
        // Enter must mean the best match, which came later than the rest of the list; unless somebody has chosen from that.
        if (found[0] && !hasMoved.current) setChosen(found[0].id);
      } catch {
        if (stop.signal.aborted) return;
        isHeld.current = false;
        setAnswer({ to: typed });
      }
    }, 150);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [typed]);
  return (
    <dialog
      ref={dialog}
      aria-label={paletteName}
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
      className="palette"
    >
      <Command
        shouldFilter={false}
        value={chosen}
        onValueChange={setChosen}
        onKeyDown={(event) => {
          isHeld.current = false;
          if (event.key.startsWith("Arrow")) hasMoved.current = true;
          if (event.key !== "Enter" || event.nativeEvent.isComposing || !typed || isAnswered || hasMoved.current) return;
          event.preventDefault();
          isHeld.current = true;
        }}
        label={paletteName}
      >
        <Command.Input ref={input} value={text} onValueChange={setText} maxLength={200} placeholder={paletteHint} />
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
          {!typed || !isAnswered || people.length > 0
            ? "↑ ↓ to choose, Enter to open, Esc to close"
            : answer.people
              ? "Nobody matches."
              : "People could not be searched just now."}
        </p>
      </Command>
      <form ref={wayOut} action="/logout" method="post" hidden />
    </dialog>
  );
};
