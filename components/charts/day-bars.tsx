import { number } from "@/lib/format";

/** One day of a chart: its label, its value, and where its rows are listed. */
export interface DayValue {
  /** ISO date, the bar's key. */
  day: string;
  label: string;
  value: number;
  href: string;
  /** Not over yet. */
  isToday?: boolean;
}

/** Room for a bar's words, for the bars, and for the days below them. */
const [head, height, foot] = [20, 96, 20];
const floor = head + height;
const axis = "fill-ink-3 text-2xs";

/** Between two lines of the scale: a round number, of which three at the most reach the top. */
const stepOf = (top: number) => {
  const third = Math.max(1, top / 3);
  const power = 10 ** Math.floor(Math.log10(third));
  return [1, 2, 5, 10].map((times) => times * power).find((step) => step >= third) ?? third;
};

/**
 * Bars over days, drawn on the server: in percent across, so that the words keep their size on a phone. Each bar is a link to its rows and says its
 * day and exact value on hover and on focus; the same values stand in a table for those who would rather read.
 */
export const DayBars = ({ title, days, tone }: { title: string; days: readonly DayValue[]; tone: "accent" | "warn" }) => {
  const top = Math.max(1, ...days.map((day) => day.value));
  const step = stepOf(top);
  const steps = Math.ceil(top / step);
  const lines = Array.from({ length: steps + 1 }, (_, n) => ({ value: n * step, y: floor - Math.round((n / steps) * height) }));
  const colours = tone === "accent" ? "fill-accent stroke-accent" : "fill-warn stroke-warn";
  const percent = (part: number) => `${Math.round((part / days.length) * 10_000) / 100}%`;
  const named = ({ label, isToday }: DayValue) => (isToday ? `${label}, so far` : label);
  // At the edges the words of a bar would run out of the picture.
  const anchor = (at: number) => (at < 2 ? "start" : at >= days.length - 2 ? "end" : "middle");
  const anchorX = (at: number) => percent(at + { start: 0.1, middle: 0.5, end: 0.9 }[anchor(at)]);
  return (
    <figure className="flex flex-col gap-1 px-3.5 py-3">
      <div className="flex gap-2">
        <svg height={floor + foot} width="36" aria-hidden className="shrink-0">
          {lines.map(({ value, y }) => (
            <text key={value} x="100%" y={y + 4} textAnchor="end" className={axis}>
              {number(value)}
            </text>
          ))}
        </svg>
        <svg height={floor + foot} width="100%" role="group" aria-label={`${title}, by day`} className="min-w-0 overflow-visible">
          {lines.map(({ value, y }) => (
            <line key={value} x1="0" x2="100%" y1={y} y2={y} className="stroke-line" />
          ))}
          {days.map((day, at) => {
            const tall = Math.max(day.value > 0 ? 2 : 0, Math.round((day.value / (steps * step)) * height));
            const words = `${named(day)}: ${number(day.value)}`;
            return (
              <a key={day.day} href={day.href} aria-label={words} className="group outline-none">
                <rect
                  x={percent(at)}
                  y={head}
                  width={percent(1)}
                  height={height}
                  className="fill-transparent group-hover:fill-mute-soft group-focus-visible:fill-mute-soft"
                />
                <rect
                  x={percent(at + 0.1)}
                  y={floor - tall}
                  width={percent(0.8)}
                  height={tall}
                  rx="2"
                  strokeDasharray={day.isToday ? "3 2" : undefined}
                  strokeWidth={day.isToday ? 1 : 0}
                  fillOpacity={day.isToday ? 0.25 : 0.8}
                  className={`${colours} group-hover:[fill-opacity:1]`}
                />
                <text
                  x={anchorX(at)}
                  y={head - 8}
                  textAnchor={anchor(at)}
                  className="fill-ink text-2xs font-medium opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100"
                >
                  {words}
                </text>
                {(days.length - 1 - at) % 2 === 0 ? (
                  <text
                    x={percent(at + 0.5)}
                    y={floor + 15}
                    textAnchor="middle"
                    className={`${axis} ${(days.length - 1 - at) % 4 ? "max-sm:hidden" : ""}`}
                  >
                    {day.isToday ? "today" : day.label}
                  </text>
                ) : null}
              </a>
            );
          })}
        </svg>
      </div>
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
            {days.map((day) => (
              <tr key={day.day} className="border-t border-line">
                <td className="py-0.5">{named(day)}</td>
                <td className="py-0.5 text-right">{number(day.value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
};
