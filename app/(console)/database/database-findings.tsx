import { ShowSql } from "@/components/show-sql";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import type { Tone } from "@/components/ui/state-mark";
import type { Finding, FindingState } from "@/lib/health-finding";
import { tally } from "@/lib/health-findings";
import { plural, visible } from "@/lib/format";
import { Mend } from "./database-panel";

const looks: Record<FindingState, { tone: Tone; word: string; mark?: "?" }> = {
  critical: { tone: "crit", word: "Critical" },
  warn: { tone: "warn", word: "Warning" },
  cannot_tell: { tone: "mute", word: "Cannot tell", mark: "?" },
  ok: { tone: "ok", word: "Ok" },
};

/** The state of the whole, by its worst finding. */
export const Verdict = ({ findings }: { findings: readonly Finding[] }) => {
  const worst = findings[0]?.state ?? "cannot_tell";
  const { tone, mark = true } = looks[worst];
  const count = findings.filter(({ state }) => state === worst).length;
  const words = {
    critical: `${count} critical`,
    warn: plural(count, "warning"),
    cannot_tell: `${count} cannot tell`,
    ok: "All is well",
  };
  return (
    <Badge tone={tone} mark={mark}>
      {words[worst]}
    </Badge>
  );
};

const Row = ({ finding }: { finding: Finding }) => {
  const { tone, word, mark = true } = looks[finding.state];
  return (
    <li className="grid grid-cols-[1fr_auto] items-start gap-x-3 gap-y-1 border-b border-line px-3.5 py-3 last:border-b-0 sm:grid-cols-[104px_1fr_auto]">
      <span className="max-sm:col-span-2">
        <Badge tone={tone} mark={mark}>
          {word}
        </Badge>
      </span>
      <div className="flex min-w-0 flex-col gap-0.5">
        <p className="font-medium wrap-anywhere">{visible(finding.title)}</p>
        <p className="text-ink-3 wrap-anywhere">{visible(finding.evidence)}</p>
        {finding.advice ? <p className="text-ink-2 wrap-anywhere">{visible(finding.advice)}</p> : null}
        {finding.mend ? (
          <div className="mt-1.5 flex">
            <Mend sql={finding.mend} />
          </div>
        ) : null}
      </div>
      <ShowSql name={finding.file} />
    </li>
  );
};

const WellRow = ({ finding }: { finding: Finding }) => (
  <li className="flex items-start gap-3 border-b border-line px-3.5 py-1.5 last:border-b-0">
    <Badge tone="ok">Ok</Badge>
    <p className="min-w-0 flex-1 wrap-anywhere">
      <span className="font-medium">{visible(finding.title)}.</span> <span className="text-ink-3">{visible(finding.evidence)}</span>
    </p>
    <ShowSql name={finding.file} />
  </li>
);

/** What the measurements mean, worst first. What is well is folded away, and counted. */
export const Findings = ({ findings }: { findings: readonly Finding[] }) => {
  const open = findings.filter(({ state }) => state !== "ok");
  const well = findings.filter(({ state }) => state === "ok");
  return (
    <Card aria-label="Findings">
      <CardHeader title="Findings" note={tally(findings)} />
      <ul>
        {open.map((finding) => (
          <Row key={finding.id} finding={finding} />
        ))}
      </ul>
      {well.length > 0 ? (
        <details open={open.length === 0} className={open.length > 0 ? "border-t border-line" : undefined}>
          <summary className="px-3.5 py-2.5 text-ink-3 hover:text-ink">
            {well.length === 1 ? "1 check is ok" : `${well.length} checks are ok`}
          </summary>
          <ul className="border-t border-line">
            {well.map((finding) => (
              <WellRow key={finding.id} finding={finding} />
            ))}
          </ul>
        </details>
      ) : null}
    </Card>
  );
};
