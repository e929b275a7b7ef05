"use client";

import { useRouter } from "next/navigation";
import { startTransition } from "react";
import { TroublePanel } from "@/components/trouble-panel";
import { Button } from "@/components/ui/button";
import type { Meaning } from "@/lib/db/errors";

/** A page that failed inside the shell. The digest says what it means and ties it to the log. */
export default function ConsoleError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const router = useRouter();
  const [, meaning = "fault", reference = error.digest ?? "none"] = error.digest?.startsWith("gatehouse:") ? error.digest.split(":") : [];
  return (
    <>
      <TroublePanel trouble={{ meaning: meaning as Meaning, message: "", reference }} />
      <Button
        className="self-center"
        onClick={() =>
          startTransition(() => {
            router.refresh();
            reset();
          })
        }
      >
        Load again
      </Button>
    </>
  );
}
