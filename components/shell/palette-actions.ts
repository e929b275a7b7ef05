import type { Route } from "next";
import type { ActionState } from "@/lib/action";
import type { Capability } from "@/lib/capabilities";
import { zoneCity } from "@/lib/format";
import { paths } from "@/lib/paths";

/** Who has the palette open: what the role may do, how they see the console, and how to change that. */
export interface PaletteReader {
  capabilities: readonly string[];
  theme: string;
  zone: string;
  density: string;
  save: (previous: ActionState, data: FormData) => Promise<ActionState>;
}

/** Something to do at once: a page to go to, a preference to keep, or the way out. */
export interface PaletteAction {
  label: string;
  to?: Route;
  keep?: readonly [name: string, value: string];
  signsOut?: true;
}

const ticket = /^[a-z][a-z\d]*-\d+$|^#\d+$/i;
const address = /^(?:\d{1,3}\.){3}\d{1,3}(?:\/\d+)?$|^[\da-f]*:[\da-f]*:[\da-f:.]*(?:\/\d+)?$/i;

/** What the role may do with the text that is typed, the likeliest first: nobody is called like an address. */
const actsOnText = (typed: string): (PaletteAction & { needs: Capability })[] => {
  const person = { needs: "user.read" as const, label: `Search all users for “${typed}”`, to: paths.users({ q: typed }) };
  const diagnosis = { needs: "diagnose.read" as const, label: `Diagnose “${typed}”`, to: paths.diagnose({ q: typed }) };
  const [sessions, log] = [`Sessions of “${typed}”`, `Audit log of “${typed}”`];
  if (address.test(typed))
    return [
      { needs: "session.read", label: `Network of “${typed}”`, to: paths.network({ ip: typed }) },
      { needs: "session.read", label: sessions, to: paths.sessions({ ip: typed }) },
      { needs: "audit.read", label: log, to: paths.audit({ ip: typed }) },
      diagnosis,
    ];
  const operations = { needs: "operation.read" as const, label: `Operations with “${typed}”`, to: paths.operations({ q: typed }) };
  return [
    ...(ticket.test(typed) ? [operations] : []),
    person,
    diagnosis,
    { needs: "session.read", label: sessions, to: paths.sessions({ q: typed }) },
    { needs: "audit.read", label: log, to: paths.audit({ target: typed }) },
  ];
};

/** What the role may do without one. */
const acts: readonly (PaletteAction & { needs: Capability })[] = [
  { needs: "user.create", label: "Create user", to: paths.users({ new: "yes" }) },
  { needs: "user.create", label: "Import people", to: paths.usersImport() },
  { needs: "session.revoke", label: "Prove that revoking works", to: paths.canary() },
];

const preferences = ({ theme, zone, density }: PaletteReader): PaletteAction[] => {
  const local = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const offered: (PaletteAction & { isSo: boolean })[] = [
    { isSo: zone === "UTC", label: "Show times in UTC", keep: ["timezone", "UTC"] },
    { isSo: zone === local || local === "UTC", label: `Show local times (${zoneCity(local)})`, keep: ["timezone", local] },
    { isSo: theme === "light", label: "Theme: light", keep: ["theme", "light"] },
    { isSo: theme === "dark", label: "Theme: dark", keep: ["theme", "dark"] },
    { isSo: theme === "system", label: "Theme: as the system has it", keep: ["theme", "system"] },
    { isSo: density === "compact", label: "Density: compact", keep: ["density", "compact"] },
    { isSo: density === "comfortable", label: "Density: comfortable", keep: ["density", "comfortable"] },
  ];
  return offered.filter(({ isSo }) => !isSo);
};

/** What this reader can do just now: the acts whose name holds the text, then those that take it. */
export const paletteActions = (reader: PaletteReader, typed: string): PaletteAction[] => {
  const named = [
    ...acts.filter(({ needs }) => reader.capabilities.includes(needs)),
    ...preferences(reader),
    { label: "Your account", to: paths.account() },
    { label: "Sign out", signsOut: true as const },
  ].filter(({ label }) => label.toLowerCase().includes(typed.toLowerCase()));
  return typed ? [...named, ...actsOnText(typed).filter(({ needs }) => reader.capabilities.includes(needs))] : named;
};
