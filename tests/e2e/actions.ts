import { readFileSync } from "node:fs";
import type { OutgoingHttpHeaders } from "node:http";
import { join } from "node:path";
import type { ActionState } from "@/lib/action";
import { distDir } from "@/scripts/build";
import { type Answer, send } from "./http";

const manifest = (name: string) => JSON.parse(readFileSync(join(distDir(), "server", name), "utf8")) as unknown;

/** The build's server actions: "file exportedName", and the id that a browser calls it by. */
export const builtActions = (): ReadonlyMap<string, string> => {
  const { node } = manifest("server-reference-manifest.json") as { node: Record<string, { filename: string; exportedName: string }> };
  return new Map(Object.entries(node).map(([id, { filename, exportedName }]) => [`${filename} ${exportedName}`, id]));
};

/** The build's pages and routes, as the manifest names them: "/(console)/users/page", "/healthz/route". */
export const builtPaths = (): string[] => Object.keys(manifest("app-paths-manifest.json") as object);

export interface Call {
  /** Where it is posted to: any page will do for the framework. */
  path: string;
  cookie?: string;
  fields: Record<string, string | string[]>;
  headers?: OutgoingHttpHeaders;
}

let ids: ReadonlyMap<string, string> | undefined;

/**
 * What a browser calls an action by, for its name: "file exportedName".
 * @throws when the build has no such action
 */
export function actionId(action: string): string {
  ids ??= builtActions();
  const id = ids.get(action);
  if (!id) throw new Error(`There is no action ${action}.`);
  return id;
}

/** Calls an action, named as for {@link actionId}, as the browser does, but with whatever fields and headers. `state` is what it returned. */
export async function callAction(
  origin: string,
  action: string,
  { path, cookie, fields, headers }: Call,
): Promise<Answer & { state?: ActionState }> {
  const answer = await send(origin, path, {
    method: "POST",
    headers: {
      origin,
      accept: "text/x-component",
      "next-action": actionId(action),
      "content-type": `multipart/form-data; boundary=${boundary}`,
      ...(cookie ? { cookie } : {}),
      ...headers,
    },
    body: encodeArguments(fields),
  });
  // The answer names the row that holds what was returned: 0:{"a":"$@1",…} and then 1:{…}.
  const row = /"a":"\$@([0-9a-f]+)"/.exec(answer.text)?.[1];
  const state = row && new RegExp(`^${row}:(\\{.*\\})$`, "m").exec(answer.text)?.[1];
  return { ...answer, state: state ? (JSON.parse(state) as ActionState) : undefined };
}

const boundary = "----gatehouse";

// React's encoding of (previous state, form): the list of arguments in field 0, the form's own fields with the prefix of their reference.
const encodeArguments = (fields: Call["fields"]) => {
  const parts = Object.entries(fields).flatMap(([name, values]) => [values].flat().map((value) => [`_1_${name}`, value] as const));
  return [...parts, ["0", '[{"status":"idle"},"$K1"]'] as const]
    .map(([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join("")
    .concat(`--${boundary}--\r\n`);
};
