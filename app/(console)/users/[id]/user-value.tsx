import type { Look } from "@/components/data-table/data-table";
import { fullTime, visible } from "@/lib/format";

const moment = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;

/** A value of a person's row, as the log has it. */
export const UserValue = ({ value, look }: { value: unknown; look: Look }) => {
  if (value === null || value === undefined) return <span className="text-ink-3 italic">none</span>;
  if (value === "") return <span className="text-ink-3 italic">empty</span>;
  if (typeof value === "string")
    return moment.test(value) && Number.isFinite(Date.parse(value)) ? fullTime(Date.parse(value), look.zone) : visible(value, 255);
  return visible(JSON.stringify(value) ?? "", 255);
};
