"use client";

import { useState } from "react";
import type { ActionState } from "@/lib/action";
import { Check } from "./ui/choice";
import { TextField } from "./ui/field";

/** How a saved view is called, and whether others see it. */
export const ViewFields = ({ state, name, isShared }: { state: ActionState; name: string; isShared: boolean }) => {
  const [typed, setTyped] = useState(name);
  const [shared, setShared] = useState(isShared);
  return (
    <>
      <TextField
        label="Name"
        name="name"
        required
        maxLength={60}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        errors={state.fields?.name}
        hint="A view of yours with this name is replaced."
        autoComplete="off"
        autoFocus
      />
      <Check name="isShared" checked={shared} onChange={setShared}>
        Share it with everybody who opens this console
      </Check>
    </>
  );
};
