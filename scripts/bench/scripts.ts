import { Agent } from "node:http";
import { request } from "./measure";

/** The JavaScript that a page makes a browser fetch when it has none yet. */
export interface ScriptFigures {
  page: string;
  files: number;
  /** Of the bodies, as the console compresses them: browsers ask for brotli over HTTPS only. */
  gzipBytes: number;
  brotliBytes: number;
}

/**
 * Measures what a page's first load fetches: every chunk that its HTML names, in tags or for its components, but for what is there for browsers without
 * modules.
 * @throws when the page or a script does not answer 200
 */
export async function measureScripts(origin: string, page: string, headers: Record<string, string>): Promise<ScriptFigures> {
  const answer = await fetch(`${origin}${page}`, { headers });
  if (answer.status !== 200) throw new Error(`${page} answered ${answer.status}`);
  const html = (await answer.text()).replaceAll(/<script[^>]* noModule[^>]*>/gi, "");
  const files = new Set(Array.from(html.matchAll(/static\/chunks\/[\w.~%-]+\.js/g), ([file]) => file));
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const sizeBytes = async (encoding: string) => {
    const ask = (file: string) => request(`${origin}/_next/${file}`, { ...headers, "accept-encoding": encoding }, agent);
    return (await Promise.all([...files].map(ask))).reduce((sum, bytes) => sum + bytes, 0);
  };
  try {
    return { page, files: files.size, gzipBytes: await sizeBytes("gzip"), brotliBytes: await sizeBytes("br") };
  } finally {
    agent.destroy();
  }
}
