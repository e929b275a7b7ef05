import type { Instrumentation } from "next";

/** Runs once in each server process, before the first request. */
export const register = async () => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  (await import("@/lib/entrance")).guardEntrance();
  // Not waited for: a console without its database must start, and say so.
  void (await import("@/lib/connection-guard")).guardConnection();
  (await import("@/lib/lift-suspensions")).liftSuspensions();
};

/** Every error that reaches Next is one line of the log, with the digest that the person sees. */
export const onRequestError: Instrumentation.onRequestError = async (error, request) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { log } = await import("@/lib/log");
  const { digest, message, stack, cause } = error as Error & { digest?: string };
  const inner = cause as { code?: string; message?: string } | undefined;
  log.error(
    { digest, path: request.path.split("?")[0], method: request.method, error: message, cause: inner?.message, code: inner?.code, stack },
    "request failed",
  );
};
