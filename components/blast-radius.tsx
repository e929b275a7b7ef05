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

const useCounts = (userId: string) => {
  const [answer, setAnswer] = useState<Answer>({ state: "loading" });
  useEffect(() => {
    const stop = new AbortController();
    void (async () => {
      try {
        const response = await fetch(`/api/users/${userId}/blast-radius`, { signal: stop.signal });
        setAnswer(response.ok ? { state: "counted", counts: (await response.json()) as Counts } : { state: "failed" });
      } catch {
        if (!stop.signal.aborted) setAnswer({ state: "failed" });
      }
    })();
    return () => stop.abort();
  }, [userId]);
  return answer;
};

/**
 * What a change to one person hits and what it leaves alone, in numbers of this moment: counted when the dialog opens, as lines among its
 * effects, of which there are as many before as after: a button that moves loses the click on it. What could not be counted is said to be
 * unknown, never shown as nothing.
 */
export const BlastRadius = ({ person, hits }: { person: { id: string; role: string; status: string }; hits: readonly Hit[] }) => {
  const answer = useCounts(person.id);
  const counts = answer.state === "counted" ? answer.counts : undefined;
  const hitsOf = (hit: Hit) => hits.includes(hit);
  const uncounted = answer.state === "loading" ? "counting…" : "could not be counted";
  const isActiveAdmin = counts?.isActiveAdmin ?? (person.role === "admin" && person.status === "active");
  const windows = counts && counts.consoleSessions > 0 ? `, ${counts.consoleSessions} of them in this console` : "";
  return (
    <>
      {counts ? (
        <Count n={counts.sessions} hit={hitsOf("sessions")} none="No live session">
          {(verb) => `${plural(counts.sessions, "live session")}${windows} ${verb("ends", "end")}`}
        </Count>
      ) : (
        <Effect hit={hitsOf("sessions")}>Live sessions: {uncounted}</Effect>
      )}
      {counts ? (
        <Count n={counts.tokens} hit={hitsOf("tokens")} none="No live reset or verification token">
          {(verb) => `${plural(counts.tokens, "live reset or verification token")} ${verb("is taken back", "are taken back")}`}
        </Count>
      ) : (
        <Effect hit={hitsOf("tokens")}>Live reset or verification tokens: {uncounted}</Effect>
      )}
      {hitsOf("audit") ? <EntriesLeft counts={counts} uncounted={uncounted} /> : null}
      {hitsOf("admin") && isActiveAdmin ? (
        counts ? (
          <AdminsLeft left={counts.otherAdmins} />
        ) : (
          <Effect hit>Active admins left without them: {uncounted}</Effect>
        )
      ) : null}
      {counts ? (
        <Count n={counts.rateLimits} hit={hitsOf("rateLimits")} none="No rate limit names them">
          {(verb) =>
            `${plural(counts.rateLimits, "rate limit that names them", "rate limits that name them")} ${verb("is removed", "are removed")}`
          }
        </Count>
      ) : (
        <Effect hit={hitsOf("rateLimits")}>Rate limits that name them: {uncounted}</Effect>
      )}
      {hitsOf("sessions") ? <SessionEndMoment /> : null}
    </>
  );
};

const EntriesLeft = ({ counts, uncounted }: { counts: Counts | undefined; uncounted: string }) => {
  const lose = (n: number) => `${cappedCount(n, counts?.auditCap ?? n)} ${n === 1 ? "entry" : "entries"} of the audit log`;
  const what = !counts
    ? `Entries of the audit log lose their actor: ${uncounted}`
    : counts.auditEntries === 0
      ? "No entry of the audit log loses its actor"
      : `${lose(counts.auditEntries)} ${counts.auditEntries === 1 ? "loses its" : "lose their"} actor`;
  return <Effect hit={counts?.auditEntries !== 0}>{what}; what was done in this console stays tied to the e-mail</Effect>;
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
      {counts ? (
        <Count n={counts.resetLinks} hit none="No live reset link was made before">
          {(verb) => `${plural(counts.resetLinks, "live reset link")} made before ${verb("is spent", "are spent")}`}
        </Count>
      ) : (
        <Effect hit>Reset links made before are spent: {uncounted}</Effect>
      )}
      <Effect hit={false}>
        When it is used, all their sessions end: {counts ? liveNow(counts.sessions) : uncounted}; until then nothing changes for them
      </Effect>
    </>
  );
};

const liveNow = (count: number) => (count === 0 ? "none is live now" : `${number(count)} ${count === 1 ? "is" : "are"} live now`);

/** How many active admins a change leaves that takes some away. */
export const AdminsLeft = ({ left }: { left: number }) => (
  <Effect hit>
    {left === 0
      ? "No active admin would be left, so this will be refused"
      : `${plural(left, "active admin is", "active admins are")} left without them`}
  </Effect>
);

/** One line of the count: what ends, or stays where the change does not hit it. */
export const Count = ({
  n,
  hit,
  none,
  children,
}: {
  n: number;
  hit: boolean;
  none: string;
  children: (verb: (one: string, many: string) => string) => string;
}) => (
  <Effect hit={hit && n > 0}>
    {n === 0 ? none : children((one, many) => (hit ? (n === 1 ? one : many) : n === 1 ? "stays" : "stay"))}
  </Effect>
);
