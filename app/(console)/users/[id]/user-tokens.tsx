import type { Look } from "@/components/data-table/data-table";
import { EmptyState } from "@/components/empty-state";
import { Time } from "@/components/time";
import { TroublePanel } from "@/components/trouble-panel";
import { Badge, type Tone } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { attempt } from "@/lib/attempt";
import { reads } from "@/lib/db/pools";
import { listTokens } from "@/lib/db/tokens";

const limit = 100;
const kinds = { password_reset: "Password reset", email_verification: "E-mail verification" } as const;
const states: Record<"live" | "used" | "expired", { tone: Tone; word: string }> = {
  live: { tone: "ok", word: "Live" },
  used: { tone: "mute", word: "Used" },
  expired: { tone: "mute", word: "Expired" },
};

/** A person's reset and verification tokens. The token itself is out of the console's reach. */
export const UserTokens = async ({ userId, look }: { userId: string; look: Look }) => {
  const { value: tokens, trouble } = await attempt(reads((db) => listTokens(db, userId, limit)));
  if (trouble) return <TroublePanel trouble={trouble} />;
  return (
    <Card aria-label="Tokens">
      {tokens.length === 0 ? (
        <EmptyState title="No tokens">
          Reset and verification tokens of this person appear here, until the clean-up removes them.
        </EmptyState>
      ) : (
        <div className="overflow-x-auto">
          <table className="w-full border-collapse" aria-label="Tokens">
            <thead>
              <tr className="bg-sunken text-left text-xs text-ink-3">
                {["Kind", "State", "Created", "Expires"].map((heading) => (
                  <th key={heading} scope="col" className="h-8 border-b border-line px-3 font-medium">
                    {heading}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {tokens.map((token) => (
                <tr key={token.id} className="border-b border-line text-ink-2 last:border-b-0">
                  <td className="h-9 px-3 font-medium whitespace-nowrap text-ink">{kinds[token.kind]}</td>
                  <td className="h-9 px-3">
                    <Badge tone={states[token.state].tone}>{states[token.state].word}</Badge>
                  </td>
                  <td className="h-9 px-3">
                    <Time at={token.createdAt} {...look} />
                  </td>
                  <td className="h-9 px-3">
                    <Time at={token.expiresAt} {...look} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {tokens.length === limit ? <p className="border-t border-line px-3 py-2 text-xs text-ink-3">The newest {limit} are shown.</p> : null}
    </Card>
  );
};
