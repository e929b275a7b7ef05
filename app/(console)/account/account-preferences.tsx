"use client";

import { useActionState, useId, useState, type ReactNode } from "react";
import { settle } from "@/components/settle";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { inputClass } from "@/components/ui/input-class";
import { useToast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/action";
import { dateLanguages } from "@/lib/date-language";
import { savePreferences } from "./actions";

const themes = [
  ["system", "As the system has it"],
  ["light", "Light"],
  ["dark", "Dark"],
] as const;
const densities = [
  ["comfortable", "Comfortable"],
  ["compact", "Compact: more rows on a screen"],
] as const;

const zones = () => {
  const known = Intl.supportedValuesOf("timeZone");
  return known.includes("UTC") ? known : ["UTC", ...known];
};

const Choice = ({
  label,
  name,
  value,
  errors,
  children,
}: {
  label: string;
  name: string;
  value: string;
  errors?: string[];
  children: ReactNode;
}) => {
  const id = useId();
  const [chosen, setChosen] = useState(value);
  // What was saved elsewhere, by the switch at the top for one, is what it is from then on.
  const [saved, setSaved] = useState(value);
  if (saved !== value) {
    setSaved(value);
    setChosen(value);
  }
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-xs font-medium text-ink">
        {label}
      </label>
      <select
        id={id}
        name={name}
        value={chosen}
        onChange={(event) => setChosen(event.target.value)}
        aria-invalid={errors?.length ? true : undefined}
        className={inputClass}
      >
        {children}
      </select>
      {errors?.length ? <p className="text-xs text-crit">{errors[0]}</p> : null}
    </div>
  );
};

const options = (list: readonly (readonly [string, string])[]) =>
  list.map(([value, label]) => (
    <option key={value} value={value}>
      {label}
    </option>
  ));

/** How one likes to see the console. */
export const AccountPreferences = ({
  theme,
  zone,
  language,
  density,
}: {
  theme: string;
  zone: string;
  language: string;
  density: string;
}) => {
  const toast = useToast();
  const [state, submit, pending] = useActionState<ActionState, FormData>(
    async (previous, data) => {
      const answer = await settle(savePreferences, previous, data, "The console did not answer. Save them again.");
      const isDone = answer.status === "done";
      if (isDone || answer.message)
        toast({ tone: isDone ? "ok" : "crit", message: isDone ? "Your preferences are kept." : (answer.message ?? "") });
      return answer;
    },
    { status: "idle" },
  );
  const [offered] = useState(zones);
  return (
    <Card aria-label="Preferences">
      <CardHeader title="Preferences" note="For you alone, on every device." />
      <form action={submit} onReset={(event) => event.preventDefault()} className="flex flex-col gap-3 px-3.5 py-3">
        <Choice label="Theme" name="theme" value={theme}>
          {options(themes)}
        </Choice>
        <Choice label="Time zone" name="timezone" value={zone} errors={state.fields?.timezone}>
          {(offered.includes(zone) ? offered : [zone, ...offered]).map((one) => (
            <option key={one}>{one}</option>
          ))}
        </Choice>
        <Choice label="Language of dates" name="language" value={language} errors={state.fields?.language}>
          {options(Object.entries(dateLanguages))}
        </Choice>
        <Choice label="Density of tables" name="density" value={density}>
          {options(densities)}
        </Choice>
        <div>
          <Button type="submit" disabled={pending} aria-busy={pending}>
            {pending ? "Working…" : "Save preferences"}
          </Button>
        </div>
      </form>
    </Card>
  );
};
