import { number } from "@/lib/format";

/** One day of a chart: its label, its value, and where its rows are listed. */
export interface DayValue {
  /** ISO date, the bar's key. */
  day: string;
  label: string;
  value: number;
  href: string;
}

const width = 28;
const gap = 6;
const height = 96;
const axis = 18;

/**
 * Bars over days, drawn on the server. Each bar is a link to its rows and says its exact value on hover and on focus; the same values stand in a
 * table for those who would rather read.
 */
export const DayBars = ({ title, days, tone }: { title: string; days: readonly DayValue[]; tone: "accent" | "warn" }) => {
  const top = Math.max(1, ...days.map((day) => day.value));
  const total = days.length * (width + gap) - gap;
  const fill = tone === "accent" ? "fill-accent" : "fill-warn";
  return (
    <figure className="flex flex-col gap-1 px-3.5 py-3">
      <svg viewBox={`0 0 ${total} ${height + axis + 16}`} role="group" aria-label={`${title}, by day`} className="w-full overflow-visible">
        <line x1="0" x2={total} y1={height + 16} y2={height + 16} className="stroke-line" />
        {days.map(({ day, label, value, href }, at) => {
          const x = at * (width + gap);
          const tall = Math.max(value > 0 ? 2 : 0, Math.round((value / top) * height));
          return (
            <a key={day} href={href} aria-label={`${label}: ${number(value)}`} className="group outline-none">
              <rect
                x={x - gap / 2}
                y="0"
                width={width + gap}
                height={height + 16}
                className="fill-transparent group-hover:fill-mute-soft group-focus-visible:fill-mute-soft"
              />
              <rect
                x={x}
                y={height + 16 - tall}
                width={width}
                height={tall}
                rx="2"
                className={`${fill} opacity-80 group-hover:opacity-100`}
              />
              <text
                x={x + width / 2}
                y={height + 11 - tall}
                textAnchor="middle"
                className="fill-ink text-[11px] font-medium opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100"
              >
                {number(value)}
              </text>
              {at % 2 === (days.length - 1) % 2 ? (
                <text x={x + width / 2} y={height + 31} textAnchor="middle" className="fill-ink-3 text-[10px]">
                  {label}
                </text>
              ) : null}
            </a>
          );
        })}
      </svg>
      <details className="text-xs text-ink-3">
        <summary>As a table</summary>
        <table className="mt-1 w-full border-collapse">
          <caption className="sr-only">{title}, by day</caption>
          <thead>
            <tr className="text-left">
              <th scope="col" className="font-medium">
                Day
              </th>
              <th scope="col" className="text-right font-medium">
                {title}
              </th>
            </tr>
          </thead>
          <tbody>
            {days.map(({ day, label, value }) => (
              <tr key={day} className="border-t border-line">
                <td className="py-0.5">{label}</td>
                <td className="py-0.5 text-right">{number(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
};
