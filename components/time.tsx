import type { DateLanguage } from "@/lib/date-language";
import { clock, date, fullTime, relativeTime, stamp, type Zone } from "@/lib/format";

/** A moment: relative, a date or a time of day, with the absolute time, its zone and UTC on hover. */
export const Time = ({
  at,
  now,
  zone,
  language,
  kind = "relative",
}: {
  at: string | number | Date | null;
  now: number;
  zone: Zone;
  language?: DateLanguage;
  kind?: "relative" | "date" | "clock" | "stamp" | "full";
}) => {
  if (at === null) return <span className="text-ink-3">never</span>;
  const moment = new Date(at).getTime();
  if (!Number.isFinite(moment)) return <span className="text-ink-3">never</span>;
  const absolute = fullTime(moment, zone, language);
  const other = kind === "stamp" || kind === "clock" ? `\n${relativeTime(moment, now)}` : "";
  const title = (zone === "UTC" ? absolute : `${absolute}\n${fullTime(moment, "UTC", language)}`) + other;
  return (
    // Two releases of ICU may differ in a dot or a kind of space: what the server wrote stays.
    <time dateTime={new Date(moment).toISOString()} title={title} className="whitespace-nowrap" suppressHydrationWarning>
      {{
        relative: () => relativeTime(moment, now),
        date: () => date(moment, zone, language),
        clock: () => clock(moment, zone, language),
        stamp: () => stamp(moment, now, zone, language),
        full: () => absolute,
      }[kind]()}
    </time>
  );
};
