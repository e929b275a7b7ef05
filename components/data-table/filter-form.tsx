"use client";

import clsx from "clsx";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState, useTransition, type ReactNode } from "react";
import { zoneCity } from "@/lib/format";
import { buttonClass } from "../ui/button";
import { inputClass } from "../ui/input-class";

/** A filter that offers a few values; the first one means "any". */
export interface FilterChoice {
  name: string;
  label: string;
  value: string;
  options: readonly (readonly [value: string, text: string])[];
}

/** A filter that one types. */
export interface FilterText {
  name: string;
  label: string;
  value: string;
  placeholder: string;
  type?: "search" | "datetime-local";
  width?: string;
  /** Of a moment: whose clock it is of. */
  zone?: string;
}

const focusFirstRow = () => document.querySelector<HTMLElement>("main [data-row-link]")?.focus();

const isSet = (choice: FilterChoice) => choice.value !== "" && choice.value !== choice.options[0]?.[0];

/**
 * A list's filters. It is a plain GET form that works by itself; with a script, each change goes to the URL at once and typing after a pause. On a
 * phone many filters would fill the screen before the list begins: all but the first wait behind a button.
 */
export const FilterForm = ({
  action,
  texts,
  choices,
  keep = {},
  children,
}: {
  action: Route;
  texts: readonly FilterText[];
  choices: readonly FilterChoice[];
  /** Parameters that the form carries along unseen. */
  keep?: Record<string, string | undefined>;
  children?: ReactNode;
}) => {
  const form = useRef<HTMLFormElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const [isOpen, setOpen] = useState(false);
  const folds = texts.length + choices.length > 3;
  // An order is no filter, and moments belong to a choice.
  const set =
    texts.slice(1).filter((field) => field.value && field.type !== "datetime-local").length +
    choices.filter((choice) => isSet(choice) && choice.name !== "sort").length;
  // Until the list is the one that was asked for its first row is somebody else.
  const asked = useRef<{ wantsRow: boolean } | undefined>(undefined);

  useEffect(() => {
    // Whoever follows a link is done with typing; the search that still waits would take them back.
    const dropWaiting = (event: MouseEvent) => {
      if (event.ctrlKey || event.metaKey || !(event.target as HTMLElement).closest("a")) return;
      clearTimeout(timer.current);
      timer.current = undefined;
      asked.current = undefined;
    };
    document.addEventListener("click", dropWaiting);
    return () => {
      document.removeEventListener("click", dropWaiting);
      clearTimeout(timer.current);
    };
  }, []);

  // The URL may change without this form: Back, a link, "Clear the filters". Whoever is typing keeps what they type.
  const urlState = JSON.stringify([...texts, ...choices].map(({ name, value }) => [name, value]));
  useEffect(() => {
    for (const [name, value] of JSON.parse(urlState) as [string, string][]) {
      const field = form.current?.elements.namedItem(name);
      if ((field instanceof HTMLInputElement || field instanceof HTMLSelectElement) && field !== document.activeElement)
        field.value = value;
    }
  }, [urlState]);

  useEffect(() => {
    // An answer may come while what was typed after it still waits.
    if (pending || timer.current !== undefined) return;
    const field = document.activeElement;
    // Whoever has gone elsewhere meanwhile stays there.
    if (asked.current?.wantsRow && field instanceof HTMLInputElement && field.form === form.current) focusFirstRow();
    asked.current = undefined;
  }, [pending]);

  const go = (afterMs: number, replace: boolean) => {
    clearTimeout(timer.current);
    asked.current = { wantsRow: false };
    timer.current = setTimeout(() => {
      timer.current = undefined;
      if (!form.current) return;
      const query = new URLSearchParams();
      for (const [key, value] of new FormData(form.current)) if (typeof value === "string" && value.trim()) query.set(key, value.trim());
      const path = action.split("?")[0];
      const to = (query.size ? `${path}?${query}` : path) as Route;
      startTransition(() => (replace ? router.replace(to, { scroll: false }) : router.push(to, { scroll: false })));
    }, afterMs);
  };

  // What somebody typed before this script was there counts too.
  useEffect(() => {
    const field = document.activeElement;
    if (field instanceof HTMLInputElement && field.form === form.current && field.value !== field.defaultValue) go(0, true);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once, when the form comes to life
  }, []);

  const text = (field: FilterText) => (
    <label
      key={field.name}
      className={clsx("relative flex items-center gap-1.5", field.width ?? "w-full sm:w-auto sm:max-w-80 sm:flex-[1_0_200px]")}
    >
      {/* A date has no placeholder to say what it is. */}
      <span className={field.type === "datetime-local" ? "text-xs whitespace-nowrap text-ink-3" : "sr-only"}>{field.label}</span>
      <input
        name={field.name}
        type={field.type ?? "search"}
        defaultValue={field.value}
        placeholder={field.placeholder}
        aria-label={field.label}
        aria-describedby={field.zone && `zone-${field.name}`}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        className={inputClass}
        onChange={() => go(300, true)}
        onKeyDown={(event) => {
          if (event.currentTarget.type !== "search") return;
          if (event.key === "Escape") {
            // Browsers would empty the field, and the filter would be gone.
            event.preventDefault();
            event.currentTarget.blur();
          }
          if (event.key !== "ArrowDown") return;
          // Down from the search lies the list's first row.
          event.preventDefault();
          if (asked.current) asked.current.wantsRow = true;
          else focusFirstRow();
        }}
      />
      {field.zone ? (
        <span id={`zone-${field.name}`} title={`Time in ${field.zone}`} className="text-xs whitespace-nowrap text-ink-3">
          {zoneCity(field.zone)}
        </span>
      ) : null}
    </label>
  );

  return (
    <form
      ref={form}
      action={action.split("?")[0]}
      role="search"
      aria-busy={pending}
      className="flex flex-wrap items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        go(0, false);
      }}
    >
      {Object.entries(keep).map(([name, value]) => (value ? <input key={name} type="hidden" name={name} value={value} /> : null))}
      <div className="flex w-full items-center gap-2 sm:contents">
        {texts.slice(0, 1).map(text)}
        {folds ? (
          <button
            type="button"
            aria-expanded={isOpen}
            aria-label={set > 0 ? `Filters · ${set} set` : undefined}
            onClick={() => setOpen(!isOpen)}
            className={clsx(buttonClass(), "sm:hidden noscript:hidden", set > 0 && "text-accent")}
          >
            {set > 0 ? `Filters · ${set}` : "Filters"}
          </button>
        ) : null}
      </div>
      {/* Whoever has been in there keeps it when the window becomes as narrow as a phone's. */}
      <div onFocus={() => setOpen(true)} className={folds && !isOpen ? "hidden sm:contents noscript:contents" : "contents"}>
        {texts.slice(1).map(text)}
        {choices.map((choice) => (
          <select
            key={choice.name}
            name={choice.name}
            defaultValue={choice.value}
            aria-label={choice.label}
            onChange={() => go(0, false)}
            className={isSet(choice) ? "filter-choice filter-choice-set" : "filter-choice"}
          >
            {choice.options.map(([value, label]) => (
              <option key={value} value={value} className="bg-surface text-ink">
                {label}
              </option>
            ))}
          </select>
        ))}
      </div>
      <noscript>
        <button type="submit" className="h-6.5 rounded border border-line-strong px-2 text-xs">
          Apply
        </button>
      </noscript>
      <span
        aria-hidden
        className={clsx(
          "size-1.5 rounded-full bg-accent transition-opacity max-sm:hidden",
          pending ? "animate-pulse opacity-100" : "opacity-0",
        )}
      />
      {children ? <span className="ml-auto flex items-center gap-3 text-xs text-ink-3">{children}</span> : null}
    </form>
  );
};
