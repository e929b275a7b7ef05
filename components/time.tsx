import { date, fullTime, relativeTime, type Zone } from "@/lib/format";

/** A moment: relative or a date, with the absolute time, its zone and UTC on hover. */
export const Time = ({
  at,
  now,
  zone,
  kind = "relative",
}: {
  at: string | number | Date | null;
  now: number;
  zone: Zone;
  kind?: "relative" | "date" | "full";
}) => {
  if (at === null) return <span className="text-ink-3">never</span>;
  const moment = new Date(at).getTime();
  if (!Number.isFinite(moment)) return <span className="text-ink-3">never</span>;
  const absolute = fullTime(moment, zone);
  const title = zone === "UTC" ? absolute : `${absolute}\n${fullTime(moment, "UTC")}`;
  return (
    <time dateTime={new Date(moment).toISOString()} title={title} className="whitespace-nowrap">
      {kind === "relative" ? relativeTime(moment, now) : kind === "date" ? date(moment, zone) : absolute}
    </time>
  );
};
