const formats = [
  ["csv", "CSV", "for a spreadsheet: what it would run as a formula is made harmless"],
  ["ndjson", "NDJSON", "for a program: one JSON object a line, values as they are"],
] as const;

/** In which form a file is wanted. */
export const FormatChoice = () => (
  <fieldset className="flex flex-col gap-1.5">
    <legend className="mb-1 text-xs font-medium text-ink">Format</legend>
    {formats.map(([value, name, what]) => (
      <label key={value} className="flex items-baseline gap-2">
        <input type="radio" name="format" value={value} defaultChecked={value === "csv"} className="translate-y-0.5 accent-accent" />
        <span>
          {name} <span className="text-xs text-ink-3">{what}</span>
        </span>
      </label>
    ))}
  </fieldset>
);
