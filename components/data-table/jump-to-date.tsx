"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useId } from "react";
import { zoneCity } from "@/lib/format";
import { buttonClass } from "../ui/button";
import { inputClass } from "../ui/input-class";

/** Where a list that is ordered by time begins: at a moment of the reader's clock. A plain GET form; the page turns `jump` into a place of the list. */
export const JumpToDate = ({ to, zone }: { to: Route; zone: string }) => {
  const router = useRouter();
  const zoneId = useId();
  const [path = "/", query] = to.split("?");
  return (
    <form
      action={path}
      className="flex max-w-full flex-wrap items-center gap-1.5"
      onSubmit={(event) => {
        event.preventDefault();
        const search = new URLSearchParams(query);
        const typed = new FormData(event.currentTarget).get("jump");
        if (typeof typed === "string") search.set("jump", typed);
        router.push(`${path}?${search}` as Route);
      }}
    >
      {[...new URLSearchParams(query)].map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <label className="flex items-center gap-1.5 whitespace-nowrap">
        Jump to
        <input type="datetime-local" name="jump" required aria-describedby={zoneId} className={`${inputClass} h-6.5! text-xs!`} />
      </label>
      <span id={zoneId} title={`Time in ${zone}`} className="whitespace-nowrap">
        {zoneCity(zone)}
      </span>
      <button type="submit" className={buttonClass("plain", "small")}>
        Go
      </button>
    </form>
  );
};
