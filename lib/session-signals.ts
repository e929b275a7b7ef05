import { limits, type SignalPart, type SignalRow } from "./db/session-signals";
import { number, plural } from "./format";

/** Something about a session that one may want to know, with the reason in words. No score: whoever reads decides what it means. */
export interface Signal {
  name: string;
  /** True: look at this. False: nothing odd. Null: it cannot be told. */
  isOdd: boolean | null;
  because: string;
  /** False where the question makes no sense. */
  applies?: false;
  /** The parts of the statement that say so. */
  parts: SignalPart[];
}

const ofEarlier = (row: SignalRow, same: number, name: string, thing: string, part: SignalPart): Signal => ({
  name,
  isOdd: row.earlier === 0 ? null : same === 0,
  because:
    row.earlier === 0
      ? "Cannot tell: there is no earlier session of this person to compare with."
      : same === 0
        ? `None of ${plural(row.earlier, "earlier session")} of this person ${thing}.`
        : `${number(same)} of ${plural(row.earlier, "earlier session")} of this person ${thing}.`,
  parts: ["earlier", part],
});

/** The signals of a session in the order in which they are shown. */
export const signalsOf = (row: SignalRow, session: { ip: string | null; isLive: boolean }): Signal[] => [
  session.ip === null
    ? {
        name: "Network",
        isOdd: null,
        because: "Cannot tell: the service wrote no address.",
        parts: ["earlier", "same_network"],
      }
    : ofEarlier(row, row.sameNetwork, "Network", "came from the same network (/24 or /48)", "same_network"),
  ofEarlier(row, row.sameBrowser, "Browser", "used the same browser or app", "same_browser"),
  {
    name: "Password change",
    isOdd: row.passwordChangedAt === null ? false : row.isOlderThanPassword,
    because:
      row.passwordChangedAt === null
        ? "The password has not been changed since the account was made."
        : row.isOlderThanPassword
          ? "The password was changed after this session began, and the session stayed."
          : "It began after the last change of the password.",
    parts: ["password_changed_at", "is_older_than_password"],
  },
  {
    name: "Parallel sessions",
    isOdd: row.parallel > limits.parallel,
    because: `This person has ${row.parallel >= 1000 ? "1,000 or more live sessions" : plural(row.parallel, "live session")}; more than ${limits.parallel} are many.`,
    parts: ["parallel"],
  },
  {
    name: "People at this address",
    isOdd: session.ip === null ? null : row.peopleOnIp > limits.people,
    because:
      session.ip === null
        ? "Cannot tell: the service wrote no address."
        : `${plural(row.peopleOnIp, "person has", "people have")} a live session from this address; more than ${limits.people} are many.`,
    parts: ["people_on_ip"],
  },
  {
    name: "Time of day",
    isOdd: row.earlier < limits.hoursFrom ? null : row.sameHour * 20 < row.earlier,
    because:
      row.earlier < limits.hoursFrom
        ? `Cannot tell: it takes ${limits.hoursFrom} earlier sessions to know the usual hours, and there ${row.earlier === 1 ? "is" : "are"} ${number(row.earlier)}.`
        : `${number(row.sameHour)} of ${plural(row.earlier, "earlier session")} began within two hours of the same time of day (UTC); under 5 % is unusual.`,
    parts: ["earlier", "same_hour"],
  },
  {
    name: "Last use",
    isOdd: row.idleDays === null ? (session.isLive ? null : false) : row.idleDays > limits.idleDays,
    because:
      row.idleDays === null
        ? session.isLive
          ? "Cannot tell: the service wrote no last use."
          : "The session has ended."
        : `Last used ${row.idleDays < 1 ? "within the last 24 hours" : `${plural(Math.floor(row.idleDays), "day")} ago`}; more than ${limits.idleDays} days is long.`,
    ...(row.idleDays === null && !session.isLive ? { applies: false as const } : {}),
    parts: ["idle_days"],
  },
];
