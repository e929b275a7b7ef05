"use client";

import clsx from "clsx";
import { startTransition, useOptimistic, useSyncExternalStore } from "react";
import type { ActionState } from "@/lib/action";
import { zoneCity } from "@/lib/format";
import { useKeep } from "./use-keep";

const nothing = () => () => undefined;

/** One switch for all times of the console: the reader's own zone, or UTC. */
export const ZoneSwitch = ({ zone, save }: { zone: string; save: (previous: ActionState, data: FormData) => Promise<ActionState> }) => {
  const browserZone = useSyncExternalStore(
    nothing,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => "",
  );
  const [shown, setShown] = useOptimistic(zone);
  const keep = useKeep(save);
  const local = zone === "UTC" ? browserZone : zone;
  const choose = (to: string) =>
    startTransition(async () => {
      if (!to) return;
      setShown(to);
      await keep("timezone", to);
    });
  const option = (to: string, label: string, isOn: boolean, hint: string) => (
    <button
      type="button"
      aria-pressed={isOn}
      title={hint}
      onClick={() => choose(to)}
      className={clsx("h-6.5 max-w-28 truncate px-2 text-xs", isOn ? "bg-surface font-medium text-ink" : "text-ink-3 hover:text-ink")}
    >
      {label}
    </button>
  );
  const isUtc = shown === "UTC" || shown === "";
  return (
    <div role="group" aria-label="Time zone" className="flex overflow-hidden rounded border border-line">
      {local && local !== "UTC"
        ? option(local, zoneCity(local), !isUtc, `Times in ${local}`)
        : option(browserZone, "Local", false, "Times in your own zone")}
      {option("UTC", "UTC", isUtc, "Times in UTC")}
    </div>
  );
};
