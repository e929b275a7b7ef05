/** The classes of anything that one types into or chooses from. */
export const inputClass =
  "h-7.5 w-full min-w-0 rounded border border-line-strong bg-surface px-2.5 text-sm text-ink placeholder:text-ink-3 aria-invalid:border-crit disabled:opacity-60";
