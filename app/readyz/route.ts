import { countMigrations } from "@/lib/db/migrations";
import { reads } from "@/lib/db/pools";

export const dynamic = "force-dynamic";

/** 200 when the database answers and has been migrated; 503 without a word of why for strangers. */
export const GET = async () => {
  const ready = await reads((db) => countMigrations(db)).then(
    ([row]) => (row?.applied ?? 0) > 0,
    () => false,
  );
  return new Response(ready ? "ok\n" : "unavailable\n", {
    status: ready ? 200 : 503,
    headers: { "cache-control": "no-store", ...(ready ? {} : { "retry-after": "1" }) },
  });
};
