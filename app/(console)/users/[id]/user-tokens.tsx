import { ChangeButton } from "@/components/change-button";
import type { Look } from "@/components/data-table/data-table";
import { Pager } from "@/components/data-table/pager";
import { EmptyPage, EmptyState } from "@/components/empty-state";
import { TokenTable } from "@/components/token-table";
import { TracedSql } from "@/components/traced-sql";
import { TroublePanel } from "@/components/trouble-panel";
import { Card } from "@/components/ui/card";
import { attempt } from "@/lib/attempt";
import type { Staff } from "@/lib/auth/staff";
import { cursorQuery, pageOf, type Cursor } from "@/lib/cursor";
import { countLiveTokens, listTokens } from "@/lib/db/tokens";
import { plural } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { ListTrace } from "@/lib/trace";
import { endMatchingTokens, endTokens } from "../../tokens/actions";
import { toTokenItem, tokenRefusalFor } from "../../tokens/token-item";

const limit = 50;
const cap = 10_000;

/** A person's reset and verification tokens. The token itself is out of the console's reach. */
export const UserTokens = async ({
  userId,
  name,
  cursor,
  staff,
  look,
  trace,
}: {
  userId: string;
  name: string;
  cursor?: Cursor;
  staff: Staff;
  look: Look;
  trace: ListTrace;
}) => {
  const [list, counted] = await Promise.all([
    attempt(trace.reads("show", "tokens.ts: listTokens", (db) => listTokens(db, { userId }, { limit, cursor }))),
    attempt(trace.reads("show", "tokens.ts: countLiveTokens", (db) => countLiveTokens(db, { userId }, cap))),
  ]);
  if (list.trouble) return <TroublePanel trouble={list.trouble} />;
  const page = pageOf(list.value, limit, cursor);
  const live = counted.value?.[0]?.count ?? 0;
  const refusal = tokenRefusalFor(staff);
  const at = (query: { before?: string; after?: string; sql?: "show" }) => paths.user(userId, { tab: "tokens", ...query });
  return (
    <Card aria-label="Tokens">
      <TracedSql trace={trace} of="tokens" closeTo={at(cursorQuery(cursor))} />
      {page.rows.length === 0 && cursor ? (
        <EmptyPage first={at({})} />
      ) : page.rows.length === 0 ? (
        <EmptyState title="No tokens">
          Reset and verification tokens of this person appear here, until the clean-up removes them.
        </EmptyState>
      ) : (
        <TokenTable
          rows={JSON.stringify(page.rows.map(toTokenItem))}
          showOwner={false}
          look={look}
          endTokens={endTokens}
          refusal={refusal}
        />
      )}
      <Pager
        newer={page.newer ? at({ before: page.newer }) : undefined}
        older={page.older ? at({ after: page.older }) : undefined}
        sql={at({ ...cursorQuery(cursor), sql: "show" })}
      >
        {live} live
        {live > 0 ? (
          <ChangeButton
            label="Revoke all live tokens"
            look="danger"
            refusal={refusal}
            effects={[
              [true, `${plural(live, "live token")} of ${name}`],
              [false, "Whoever has such a link is refused from now on; they can ask for another one"],
              [false, "Sessions and the password stay as they are. This cannot be undone"],
            ]}
            dialog={{
              title: `Revoke ${plural(live, "live token")} of ${name}`,
              verb: "Revoke tokens",
              fields: [
                ["userId", userId],
                ["expectedCount", String(live)],
              ],
              submitAction: endMatchingTokens,
            }}
          />
        ) : null}
      </Pager>
    </Card>
  );
};
