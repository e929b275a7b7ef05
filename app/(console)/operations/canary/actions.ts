"use server";

import { createHash, randomBytes, randomUUID } from "node:crypto";
import { action } from "@/lib/action";
import { callCanary, proveRevoking as prove } from "@/lib/canary";
import { beginCanary } from "@/lib/db/canary";
import { mutations } from "@/lib/db/pools";
import { revokeSessions } from "@/lib/db/sessions";
import { env } from "@/lib/env";
import { number } from "@/lib/format";
import { ProveRevoking } from "./schema";

const callTimeoutMs = 2_000;

/** Opens a session of the canary, ends it the ordinary way, and says when the service began to refuse it. */
export const proveRevoking = action("session.revoke", ProveRevoking, async ({ operationId }, { staff, client }) => {
  const { GATEHOUSE_CANARY_URL: url, GATEHOUSE_CANARY_EMAIL: email } = env();
  if (!url || !email) return { message: "Not configured: nothing was tried." };
  const act = { tokenHash: staff.tokenHash, ...client };
  const secret = randomBytes(32).toString("base64url");
  const hash = createHash("sha256").update(secret).digest("hex");
  const [canary] = await mutations((db) => beginCanary(db, { ...act, operationId }, { email, hash }));
  if (!canary || canary.replayed) return { message: "This has been tried already. Try again for another answer." };
  const end = () =>
    mutations((db) =>
      revokeSessions(
        db,
        { ...act, operationId: randomUUID() },
        { sessionIds: [canary.sessionId], reason: "To prove that revoking works", ticket: null, includeOwn: false },
      ),
    );
  const proof = await prove(() => callCanary(url, secret, callTimeoutMs), end);
  if (proof.verdict === "proven") return { message: `Proven: the ended session was refused after ${number(proof.ms)} ms.` };
  if (proof.verdict === "cannot_tell") return { message: `Cannot tell: ${proof.why}` };
  return { message: `Not proven: the ended session was still let in ${number(proof.ms)} ms later.` };
});
