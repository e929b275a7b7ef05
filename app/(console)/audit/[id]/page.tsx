import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PageHeader } from "@/components/page-header";
import { JsonDiff } from "@/components/json-diff";
import { EventMark } from "@/components/sentence";
import { Breadcrumb } from "@/components/shell/breadcrumb";
import { TroublePanel } from "@/components/trouble-panel";
import { buttonClass } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { attempt } from "@/lib/attempt";
import { auditDiff } from "@/lib/audit-diff";
import { actorOf, asSentence, auditGroup, auditName, auditSentence, plainWords } from "@/lib/audit-words";
import { requireStaff } from "@/lib/auth/staff";
import { getAuditEntry } from "@/lib/db/audit";
import { reads } from "@/lib/db/pools";
import { number, plural, visible } from "@/lib/format";
import { paths } from "@/lib/paths";
import { uuid } from "@/lib/search-params";
import { parseAuditUrl } from "../schema";
import { AuditFacts } from "./audit-facts";

export const metadata: Metadata = { title: "Audit entry" };

export default async function AuditEntryPage({ params, searchParams }: PageProps<"/audit/[id]">) {
  const staff = await requireStaff("audit.read");
  const id = uuid((await params).id);
  if (!id) notFound();
  const { shown } = parseAuditUrl(await searchParams, staff.zone);
  const found = await attempt(reads((db) => getAuditEntry(db, id)));
  if (found.trouble) return <TroublePanel trouble={found.trouble} />;
  const entry = found.value[0];
  if (!entry) notFound();
  const name = visible(auditName(entry), 100);
  const actor = actorOf(entry);
  const sentence = auditSentence(entry);
  const subject = actor.kind === "unknown" ? asSentence(sentence) : [actor.kind === "system" ? "The system" : actor.name, " ", ...sentence];
  const changes = auditDiff(entry.oldText, entry.newText);
  const isTooLong = entry.length > 200_000;
  const isWritten = entry.oldText !== null || entry.newText !== null;
  return (
    <>
      <Breadcrumb trail={[{ label: "Record" }, { label: "Audit log", to: paths.audit(shown) }]} here={name} />
      <PageHeader
        title={plainWords(subject)}
        lead={
          <span className="mt-1 flex items-center gap-2">
            <EventMark group={auditGroup(entry)} />
            <span className="font-mono text-xs wrap-anywhere">{name}</span>
          </span>
        }
      >
        <a href={paths.audit(shown)} className={buttonClass()}>
          Back to the log
        </a>
      </PageHeader>
      <AuditFacts entry={entry} look={{ now: Date.now(), zone: staff.zone, language: staff.language }} />
      <Card aria-label="Changes">
        <CardHeader
          title={
            entry.oldText !== null && entry.newText !== null
              ? "What changed"
              : entry.oldText === null
                ? "What was written"
                : "What was there before"
          }
          note={isTooLong || !isWritten ? undefined : plural(changes.length, "column")}
        />
        {isTooLong ? (
          <p className="px-3.5 py-3 text-ink-2">The service wrote {number(entry.length)} characters here: too many to compare on a page.</p>
        ) : changes.length > 0 ? (
          <JsonDiff changes={changes} only={entry.oldText === null ? "added" : entry.newText === null ? "removed" : undefined} />
        ) : (
          <p className="px-3.5 py-3 text-ink-2">
            {isWritten ? "The values before and after are the same." : "No values were written with this entry."}
          </p>
        )}
      </Card>
    </>
  );
}
