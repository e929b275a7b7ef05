/** The process answers; nothing about the database. */
export const dynamic = "force-dynamic";
export const GET = () => new Response("ok\n", { headers: { "cache-control": "no-store" } });
