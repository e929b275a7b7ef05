import { clock, date, fullTime, relativeTime, stamp, type Zone } from "@/lib/format";

/** A moment: relative, a date or a time of day, with the absolute time, its zone and UTC on hover. */
export const Time = ({
  at,
  now,
  zone,
  kind = "relative",
}: {
  at: string | number | Date | null;
  now: number;
  zone: Zone;
  kind?: "relative" | "date" | "clock" | "stamp" | "full";
}) => {
  if (at === null) return <span className="text-ink-3">never</span>;
  const moment = new Date(at).getTime();
  if (!Number.isFinite(moment)) return <span className="text-ink-3">never</span>;
  const absolute = fullTime(moment, zone);
  const other = kind === "stamp" || kind === "clock" ? `\n${relativeTime(moment, now)}` : "";
  const title = (zone === "UTC" ? absolute : `${absolute}\n${fullTime(moment, "UTC")}`) + other;
  return (
    <time dateTime={new Date(moment).toISOString()} title={title} className="whitespace-nowrap">
      {{
        relative: () => relativeTime(moment, now),
        date: () => date(moment, zone),
        clock: () => clock(moment, zone),
        stamp: () => stamp(moment, now, zone),
        full: () => absolute,
      }[kind]()}
    </time>
  );
};
