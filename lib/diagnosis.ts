import { failureWords } from "./audit-words";
import type { AddressDiagnosis, MatchingLimit, PersonDiagnosis } from "./db/diagnose";
import { number, plural, visible, visibleReason } from "./format";
import { ownLimitOf, readRateLimitKey } from "./rate-limit-key";

/** What a check found. "unknown": the console cannot tell, which is not the same as all being well. */
export type Verdict = "ok" | "warn" | "crit" | "unknown";

/** Plain words, or a moment. */
export type Told = string | { at: string | Date | null };

/** A rate limit in a check, with what it means. */
export interface ToldLimit extends MatchingLimit {
  verdict: Verdict;
  what: string;
}

/** One line of a diagnosis. */
export interface Check {
  id: "status" | "email" | "limits" | "failures" | "reset" | "verification" | "sign_in" | "password" | "sessions" | "people";
  verdict: Verdict;
  title: string;
  detail: readonly Told[];
  /** With the verdict "unknown": what cannot be told, from "whether" on. */
  whether?: string;
  limits?: readonly ToldLimit[];
  /** Live tokens that can be revoked. */
  tokenIds?: readonly string[];
}

const worst = (verdicts: readonly Verdict[]): Verdict =>
  (["crit", "warn", "unknown"] as const).find((verdict) => verdicts.includes(verdict)) ?? "ok";

/** From so many failures on somebody is not just mistyping. */
const manyFailures = 5;

const told = (limit: MatchingLimit, settings: { freeTries: number; networkTries: number }): ToldLimit => {
  const own = ownLimitOf(limit.key);
  const { scope, route, isKnown } = readRateLimitKey(limit.key);
  const name = `${isKnown ? scope : "Unknown counter"}${route ? ` ${visible(route, 80)}` : ""}`;
  if (!own)
    return { ...limit, verdict: "unknown", what: `${name}: ${number(limit.count)} counted; how many are allowed is the service’s rule` };
  const free = own === "sign_in.network_tries" ? settings.networkTries : settings.freeTries;
  return limit.count >= free
    ? { ...limit, verdict: "crit", what: `${name}: has to wait after ${number(limit.count)} failed tries` }
    : { ...limit, verdict: "ok", what: `${name}: ${number(limit.count)} of ${number(free)} free tries used` };
};

const limitsCheck = (row: Pick<PersonDiagnosis, "limits" | "freeTries" | "networkTries">, searched: string): Check => {
  const limits = row.limits.map((limit) => told(limit, row));
  const verdict = worst(limits.map((limit) => limit.verdict));
  const waits = limits.filter((limit) => limit.verdict === "crit").length;
  return {
    id: "limits",
    verdict,
    title:
      limits.length === 0
        ? "No rate limit is running"
        : waits > 0
          ? `Held back by ${plural(waits, "rate limit")}`
          : `${plural(limits.length, "rate limit")} running`,
    detail: limits.length === 0 ? [searched] : [],
    whether: "whether a service’s rate limit is reached",
    limits,
  };
};

const failuresCheck = (failures: PersonDiagnosis["failures"], more: readonly Told[] = []): Check => {
  const count = failures.reduce((sum, failure) => sum + failure.count, 0);
  return {
    id: "failures",
    verdict: count === 0 ? "ok" : "warn",
    title: count === 0 ? "No failed sign-in in 24 hours" : `${plural(count, "failed sign-in")} in 24 hours`,
    detail:
      count === 0
        ? ["Whoever tried, did not get as far as this account."]
        : [
            failures.map((failure) => `${number(failure.count)} × ${failureWords(failure.outcome)}`).join(", "),
            ...(count >= manyFailures ? [". So many are rarely somebody mistyping."] : []),
            ...more,
          ],
  };
};

const tokenWords = {
  password_reset: { id: "reset", none: "No reset link was asked for", link: "reset link" },
  email_verification: { id: "verification", none: "No verification link was sent", link: "verification link" },
} as const;

const tokenCheck = (row: PersonDiagnosis, kind: keyof typeof tokenWords): Check => {
  const { id, none, link } = tokenWords[kind];
  const tokens = row.tokens.filter((token) => token.kind === kind);
  const live = tokens.filter((token) => token.state === "live");
  const [last] = live.length > 0 ? live : tokens;
  if (!last) return { id, verdict: "ok", title: none, detail: ["As far back as the last clean-up."] };
  const made: Told[] = last.createdAt ? [" Made ", { at: last.createdAt }] : [];
  if (last.state === "live")
    return {
      id,
      verdict: "ok",
      title: `A ${link} is live`,
      detail: [
        "It can be used until ",
        { at: last.expiresAt },
        ".",
        ...made,
        live.length > 1 ? `; ${plural(live.length - 1, "other")} live too.` : ".",
      ],
      tokenIds: live.map((token) => token.id),
    };
  if (last.state === "used")
    return { id, verdict: "ok", title: `The last ${link} is spent`, detail: ["It was used, or revoked.", ...made, "."] };
  const matters = kind === "password_reset" || !row.emailVerified;
  return {
    id,
    verdict: matters ? "warn" : "ok",
    title: `The last ${link} ran out unused`,
    detail: ["It was good until ", { at: last.expiresAt }, ".", ...made, matters ? ". They need another one." : "."],
  };
};

const statusCheck = (row: PersonDiagnosis): Check => {
  const change = row.statusChange;
  const since: Told[] = change
    ? [
        ...(change.at ? ["Changed ", { at: change.at }] : ["Changed at an unknown time"]),
        change.by ? `, by ${visible(change.by, 120)}` : "",
        change.reason ? `: ${visibleReason(change.reason)}` : "",
        change.ticket ? ` (${visible(change.ticket, 100)})` : "",
        ".",
      ]
    : ["When and by whom, the log does not say."];
  if (row.status === "active") return { id: "status", verdict: "ok", title: "The account is active", detail: change ? since : [] };
  return {
    id: "status",
    verdict: "crit",
    title: `The account is ${visible(row.status, 40)}`,
    detail: [
      "No sign-in is let through. ",
      ...since,
      ...(row.suspendedUntil ? [" It ends by itself ", { at: row.suspendedUntil }, "."] : []),
    ],
  };
};

const passwordCheck = (row: PersonDiagnosis): Check => {
  if (row.staleSessions > 0)
    return {
      id: "password",
      verdict: "warn",
      title: `${plural(row.staleSessions, "live session")} older than the password`,
      detail: ["The password was changed ", { at: row.passwordChangedAt }, ". Devices that are signed in from before may be refused."],
    };
  return {
    id: "password",
    verdict: "ok",
    title: row.passwordChangedAt ? "No live session is older than the password" : "The password was never changed",
    detail: row.passwordChangedAt
      ? ["It was changed ", { at: row.passwordChangedAt }, "."]
      : ["It is the one that the account began with."],
  };
};

/** The checks of one person, in the order in which one asks. */
export const personChecks = (row: PersonDiagnosis, now: number): readonly Check[] => {
  const isNewPassword = row.passwordChangedAt && row.passwordChangedAt.getTime() > now - 24 * 3_600_000;
  return [
    statusCheck(row),
    {
      id: "email",
      verdict: row.emailVerified ? "ok" : "warn",
      title: row.emailVerified ? "The e-mail is verified" : "The e-mail is not verified",
      detail: row.emailVerified
        ? row.emailVerifiedAt
          ? ["Verified ", { at: row.emailVerifiedAt }, "."]
          : []
        : ["A service may refuse the sign-in until it is."],
    },
    limitsCheck(row, "Neither for the e-mail or id, nor for the last addresses."),
    failuresCheck(
      row.failures,
      isNewPassword ? [" The password was changed ", { at: row.passwordChangedAt }, ": the old one may still be in use."] : [],
    ),
    tokenCheck(row, "password_reset"),
    tokenCheck(row, "email_verification"),
    {
      id: "sign_in",
      verdict: row.lastLoginAt ? "ok" : "unknown",
      title: row.lastLoginAt ? "Has signed in before" : "Has never signed in",
      detail: row.lastLoginAt
        ? [
            "Last time ",
            { at: row.lastLoginAt },
            `; ${plural(row.liveSessions, "live session")}${row.addresses[0] ? `, last seen at ${row.addresses[0]}` : ""}.`,
          ]
        : ["So it cannot be told whether it ever worked."],
      whether: "whether it ever worked",
    },
    passwordCheck(row),
  ];
};

/** The checks of one address. */
export const addressChecks = (row: AddressDiagnosis): readonly Check[] => [
  limitsCheck(row, "Neither for the address nor for its network."),
  failuresCheck(row.failures),
  {
    id: "sign_in",
    verdict: row.signedIn > 0 ? "ok" : "unknown",
    title: row.signedIn > 0 ? `${plural(row.signedIn, "sign-in")} in 24 hours` : "Nobody signed in from here in 24 hours",
    detail: row.signedIn > 0 ? ["So the address as such is let through."] : ["So it cannot be told whether the address is let through."],
    whether: "whether the address is let through",
  },
  {
    id: "sessions",
    verdict: "ok",
    title:
      row.liveSessions > 0
        ? `${row.liveSessions > 1000 ? "1,000+ live sessions" : plural(row.liveSessions, "live session")} from here`
        : "No live session from here",
    detail: [],
  },
];

/** What it comes to, in one line. */
export const conclusion = (checks: readonly Check[]): { verdict: Verdict; words: string } => {
  const verdict = worst(checks.map((check) => check.verdict));
  const count = checks.filter((check) => check.verdict === "crit").length;
  const hints = checks.filter((check) => check.verdict === "warn").length;
  if (count > 0) return { verdict, words: count === 1 ? "One thing stands in the way." : `${number(count)} things stand in the way.` };
  if (hints > 0)
    return {
      verdict,
      words: `Nothing is known to stand in the way, but ${hints === 1 ? "one thing is" : `${number(hints)} things are`} worth a look.`,
    };
  const untold = checks.filter((check) => check.verdict === "unknown").map((check) => check.whether);
  if (untold.length > 0) return { verdict, words: `Nothing is known to stand in the way, but it cannot be told ${untold.join(" or ")}.` };
  return { verdict, words: "Nothing is known to stand in the way." };
};
