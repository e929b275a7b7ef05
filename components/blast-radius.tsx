"use client";

import { useEffect, useState } from "react";
import type { BlastRadiusRow } from "@/lib/db/blast-radius";
import { cappedCount, number, plural } from "@/lib/format";
import { Effect } from "./effect";
import { SessionEndMoment } from "./session-end-moment";

/** What a change takes away; everything else that hangs on the person is told to stay. */
export type Hit = "sessions" | "tokens" | "rateLimits" | "audit" | "admin";

type Counts = BlastRadiusRow & { auditCap: number };
type Answer = { state: "loading" } | { state: "failed" } | { state: "counted"; counts: Counts };

const useCounts = (userId: string, besides: readonly string[] = []) => {
  const query = String(new URLSearchParams(besides.map((id): [string, string] => ["besides", id])));
  const [answer, setAnswer] = useState<Answer>({ state: "loading" });
  useEffect(() => {
    const stop = new AbortController();
    void (async () => {
      try {
        const response = await fetch(`/api/users/${userId}/blast-radius${query && `?${query}`}`, { signal: stop.signal });
        setAnswer(response.ok ? { state: "counted", counts: (await response.json()) as Counts } : { state: "failed" });
      } catch {
        if (!stop.signal.aborted) setAnswer({ state: "failed" });
      }
    })();
    return () => stop.abort();
  }, [userId, query]);
  return answer;
};

// As short as each other: a line that wraps moves what is under it.
const uncountedWords = ({ state }: Answer) => (state === "loading" ? "counting…" : "cannot tell");

/**
 * What a change to one person hits and what it leaves alone, in numbers of this moment: counted when the dialog opens, as lines among its
 * effects, of which there are as many before as after: a button that moves loses the click on it. What could not be counted is said to be
 * unknown, never shown as nothing.
 */
export const BlastRadius = ({ person, hits }: { person: { id: string; role: string; status: string }; hits: readonly Hit[] }) => {
  const answer = useCounts(person.id);
  const counts = answer.state === "counted" ? answer.counts : undefined;
  const hitsOf = (hit: Hit) => hits.includes(hit);
  const uncounted = uncountedWords(answer);
  const isActiveAdmin = counts?.isActiveAdmin ?? (person.role === "admin" && person.status === "active");
  const windows = counts && counts.consoleSessions > 0 ? `, ${counts.consoleSessions} of them in this console` : "";
  return (
    <>
      <Count n={counts?.sessions} hit={hitsOf("sessions")} none="No live session" unknown={`Live sessions: ${uncounted}`}>
        {(verb, n) => `${plural(n, "live session")}${windows} ${verb("ends", "end")}`}
      </Count>
      <Count
        n={counts?.tokens}
        hit={hitsOf("tokens")}
        none="No live reset or verification token"
        unknown={`Live reset or verification tokens: ${uncounted}`}
      >
        {(verb, n) => `${plural(n, "live reset or verification token")} ${verb("is taken back", "are taken back")}`}
      </Count>
      {hitsOf("audit") ? <EntriesLeft counts={counts} uncounted={uncounted} /> : null}
      {hitsOf("admin") && isActiveAdmin ? (
        counts ? (
          <AdminsLeft left={counts.otherAdmins} />
        ) : (
          <Effect hit>Active admins left without them: {uncounted}</Effect>
        )
      ) : null}
      <Count
        n={counts?.rateLimits}
        hit={hitsOf("rateLimits")}
        none="No rate limit names them"
        unknown={`Rate limits that name them: ${uncounted}`}
      >
        {(verb, n) => `${plural(n, "rate limit that names them", "rate limits that name them")} ${verb("is removed", "are removed")}`}
      </Count>
      {hitsOf("sessions") ? <SessionEndMoment /> : null}
    </>
  );
};

const EntriesLeft = ({ counts, uncounted }: { counts: Counts | undefined; uncounted: string }) => {
  const n = counts?.auditEntries;
  const what =
    !counts || n === undefined
      ? `Log entries without their actor: ${uncounted}`
      : n === 0
        ? "No entry of the audit log loses its actor"
        : `${cappedCount(n, counts.auditCap)} ${n === 1 ? "entry of the audit log loses its" : "entries of the audit log lose their"} actor`;
  return <Effect hit={n !== 0}>{what}; what was done in this console stays tied to the e-mail</Effect>;
};

/**
 * What a new link to set a password ends: those that were made before at once, the sessions when it is used. Its lines are as long before they are
 * counted as after, so that the button does not move from under whoever presses it.
 */
export const ResetLinkRadius = ({ userId }: { userId: string }) => {
  const answer = useCounts(userId);
  const counts = answer.state === "counted" ? answer.counts : undefined;
  const uncounted = answer.state === "loading" ? "counting how many are live" : "how many are live could not be counted";
  return (
    <>
      <Count
        n={counts?.resetLinks}
        hit
        none="No live reset link was made before"
        unknown={`Reset links made before are spent: ${uncounted}`}
      >
        {(verb, n) => `${plural(n, "live reset link")} made before ${verb("is spent", "are spent")}`}
      </Count>
      <Effect hit={false}>
        When it is used, all their sessions end: {counts ? liveNow(counts.sessions) : uncounted}; until then nothing changes for them
      </Effect>
    </>
  );
};

const liveNow = (count: number) => (count === 0 ? "none is live now" : `${number(count)} ${count === 1 ? "is" : "are"} live now`);

/** How many live sessions a person keeps when these end. */
export const OtherSessions = ({ userId, besides }: { userId: string; besides: readonly string[] }) => {
  const answer = useCounts(userId, besides);
  return (
    <Count
      n={answer.state === "counted" ? answer.counts.otherSessions : undefined}
      hit={false}
      none="This person has no other live session"
      unknown={`Other live sessions of this person stay: ${uncountedWords(answer)}`}
    >
      {(verb, n) => `${plural(n, "other live session")} of this person ${verb("stays", "stay")}`}
    </Count>
  );
};

/** How many active admins a change leaves that takes some away. */
export const AdminsLeft = ({ left }: { left: number }) => (
  <Effect hit>
    {left === 0
      ? "No active admin would be left, so this will be refused"
      : `${plural(left, "active admin is", "active admins are")} left without them`}
  </Effect>
);

/** One line of the count: what ends, or stays where the change does not hit it; `unknown` while there is no number. */
export const Count = ({
  n,
  hit,
  none,
  unknown,
  children,
}: {
  n: number | undefined;
  hit: boolean;
  none: string;
  unknown?: string;
  children: (verb: (one: string, many: string) => string, n: number) => string;
}) => {
  if (n === undefined) return <Effect hit={hit}>{unknown}</Effect>;
  return (
    <Effect hit={hit && n > 0}>
      {n === 0 ? none : children((one, many) => (hit ? (n === 1 ? one : many) : n === 1 ? "stays" : "stay"), n)}
    </Effect>
  );
};
