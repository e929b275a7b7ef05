"use client";

import { TroublePanel } from "@/components/trouble-panel";
import type { Meaning } from "@/lib/db/errors";

/** A page that failed inside the shell. The digest says what it means and ties it to the log. */
export default function ConsoleError({ error }: { error: Error & { digest?: string } }) {
  const [, meaning = "fault", reference = error.digest ?? "none"] = error.digest?.startsWith("gatehouse:") ? error.digest.split(":") : [];
  return <TroublePanel trouble={{ meaning: meaning as Meaning, message: "", reference, mayBeBlocked: true }} />;
}
