import { isMain, runScript, Trouble } from "./cli";
import { runningCluster } from "./cluster";
import { dataDir, namesServer } from "./connection";

const help = `
Prints a connection URL of the running embedded server, and nothing else: psql "$(npm run -s db:url -- --as owner)"

  --as owner      owns the tables (default)
  --as app        what the console may do
  --as monitor    reads the statistics`;

/** The URL of a role, for psql and other clients. */
export async function databaseUrl(role: "owner" | "app" | "monitor"): Promise<string> {
  if (namesServer()) throw new Trouble("DB_HOST or DATABASE_URL is set: connect to that server with the password that you have.");
  const dir = dataDir();
  const cluster = await runningCluster(dir);
  if (!cluster) throw new Trouble(`No embedded server runs in ${dir}. Start it: npm start`);
  const { user, password, host, port, database } = cluster.connection(role);
  return `postgres://${user}:${password}@${host}:${port}/${database}`;
}

if (isMain(import.meta.url)) {
  await runScript(help, { as: { type: "string", default: "owner" } }, async ({ as }) => {
    if (as !== "owner" && as !== "app" && as !== "monitor") throw new Trouble(`--as takes owner, app or monitor, not "${as}".`);
    console.log(await databaseUrl(as));
  });
}
