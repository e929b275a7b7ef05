import clsx from "clsx";
import type { Route } from "next";
import { CopyText } from "./copy-text";
import { buttonClass } from "./ui/button";

const look = clsx(buttonClass("ghost", "small"), "-mx-1 px-1! font-normal! text-ink-3 underline decoration-line-strong underline-offset-3");

/** Leads to the page's own address with `sql` in it: only there is the text of what ran. */
export const SqlLink = ({ to, of }: { to: Route; of: string }) => (
  <a href={to} data-keep-scroll aria-label={`Show SQL: ${of}`} className={look}>
    Show SQL
  </a>
);

/** Opens the text of a statement that this page has run. It works without a script. */
export const ShowSql = ({ name, children = "Show SQL" }: { name: string; children?: string }) => (
  <button
    type="button"
    popoverTarget={`sql-${name}`}
    aria-label={`${children}${children.startsWith("Show") ? `: ${name.replaceAll("_", " ")}` : ", show SQL"}`}
    className={look}
  >
    {children}
  </button>
);

/** The text that `ShowSql` of the same name opens: exactly what ran, where its file is, and as whom it ran. Once on a page for each name. */
export const SqlText = ({
  name,
  path,
  text,
  role,
  note = "It has no parameters: psql -f takes it as it is.",
}: {
  name: string;
  path: string;
  text: string;
  role: string;
  /** What must be known to run it elsewhere. */
  note?: string;
}) => (
  <div
    id={`sql-${name}`}
    popover="auto"
    role="dialog"
    aria-label={`SQL of ${name.replaceAll("_", " ")}`}
    className="m-auto max-h-[84dvh] w-[min(880px,calc(100vw-24px))] flex-col rounded-xl border border-line bg-surface p-0 text-ink shadow-pop backdrop:bg-scrim popover-open:flex"
  >
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2.5">
      <p className="min-w-0 flex-1">
        <span className="font-mono text-xs font-medium wrap-anywhere">{path}</span>
        <span className="block text-xs text-ink-3">
          Run as {role}. {note}
        </span>
      </p>
      <CopyText text={text} what={path} />
      <button type="button" popoverTarget={`sql-${name}`} popoverTargetAction="hide" className={buttonClass("plain", "small")}>
        Close
      </button>
    </div>
    <pre
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
      tabIndex={0}
      role="region"
      aria-label={path}
      className="min-h-0 flex-1 overflow-auto whitespace-pre-wrap wrap-anywhere px-4 py-3 font-mono text-xs leading-4.5 outline-offset-[-2px]"
    >
      {text}
    </pre>
  </div>
);
