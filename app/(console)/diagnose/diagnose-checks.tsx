import type { ReactNode } from "react";
import { ChangeButton } from "@/components/change-button";
import { Countdown } from "@/components/countdown";
import type { Look } from "@/components/data-table/data-table";
import { Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import type { Tone } from "@/components/ui/state-mark";
import { Card, CardHeader } from "@/components/ui/card";
import { conclusion, type Check, type Told, type ToldLimit, type Verdict } from "@/lib/diagnosis";
import { number, visible } from "@/lib/format";
import { resetLimits } from "../rate-limits/actions";

/** Whom the console’s own reads run as. */
export const runAs = "gatehouse_app";

const verdicts: Record<Verdict, { tone: Tone; mark?: "?"; word: string }> = {
  ok: { tone: "ok", word: "OK" },
  warn: { tone: "warn", word: "Look here" },
  crit: { tone: "crit", word: "In the way" },
  unknown: { tone: "mute", mark: "?", word: "Cannot tell" },
};

const VerdictBadge = ({ verdict }: { verdict: Verdict }) => (
  <Badge tone={verdicts[verdict].tone} mark={verdicts[verdict].mark}>
    {verdicts[verdict].word}
  </Badge>
);

const Words = ({ told, look }: { told: readonly Told[]; look: Look }) =>
  [...told.entries()].map(([place, part]) => (typeof part === "string" ? part : <Time key={place} at={part.at} {...look} />));

const Limit = ({ limit, refusal }: { limit: ToldLimit; refusal: string | undefined }) => (
  <li className="flex flex-wrap items-center gap-x-2 gap-y-1">
    <VerdictBadge verdict={limit.verdict} />
    <span className="min-w-0 flex-1 basis-60 wrap-anywhere">
      {limit.what}, resets in <Countdown leftS={limit.leftS} />{" "}
      <span className="font-mono text-xs text-ink-3">{visible(limit.key, 255)}</span>
    </span>
    <span className="ml-auto">
      <ChangeButton
        label="Reset"
        name={`Reset ${visible(limit.key, 255)}`}
        refusal={refusal}
        effects={[
          [true, `${visible(limit.key, 255)}, ${number(limit.count)} counted`],
          [false, "The services go on counting: the next request begins at one"],
          [false, "This cannot be undone"],
        ]}
        dialog={{ title: "Reset 1 rate limit", verb: "Reset", look: "primary", fields: [["ids", limit.id]], submitAction: resetLimits }}
      />
    </span>
  </li>
);

/** The checks, one line each, with what to do about it. */
export const DiagnoseChecks = ({
  checks,
  fixes,
  refusal,
  look,
  children,
}: {
  checks: readonly Check[];
  /** A check's fix, by its id. */
  fixes: Partial<Record<Check["id"], ReactNode>>;
  /** Why rate limits may not be reset. */
  refusal: string | undefined;
  look: Look;
  /** Beside the conclusion: where it comes from. */
  children?: ReactNode;
}) => {
  const { verdict, words } = conclusion(checks);
  return (
    <Card aria-label="Checks">
      <CardHeader
        title={
          <span className="flex items-center gap-2">
            <VerdictBadge verdict={verdict} /> {words}
          </span>
        }
      >
        {children}
      </CardHeader>
      <ol>
        {checks.map((check) => (
          <li key={check.id} className="border-b border-line px-3.5 py-2 last:border-b-0">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="w-24 shrink-0">
                <VerdictBadge verdict={check.verdict} />
              </span>
              <p className="min-w-0 flex-1 basis-60 wrap-anywhere">
                <span className="font-medium">{check.title}</span>{" "}
                <span className="text-ink-2">
                  <Words told={check.detail} look={look} />
                </span>
              </p>
              {fixes[check.id] ? <span className="flex flex-wrap items-center gap-2">{fixes[check.id]}</span> : null}
            </div>
            {check.limits?.length ? (
              <ul className="mt-1.5 flex flex-col gap-1.5 sm:ml-27">
                {check.limits.map((limit) => (
                  <Limit key={limit.id} limit={limit} refusal={refusal} />
                ))}
              </ul>
            ) : null}
          </li>
        ))}
      </ol>
    </Card>
  );
};
