"use client";

import { useState } from "react";
import type { ActionState } from "@/lib/action";
import { TextField } from "./ui/field";

/** Asks for one's own password when the last answer said that it was given too long ago. */
export const StepUpField = ({ state }: { state: ActionState }) => {
  const [password, setPassword] = useState("");
  // It stays for a second try at something else: giving it twice does no harm.
  const [asked, setAsked] = useState(false);
  if (state.status === "step_up" && !asked) setAsked(true);
  return asked ? (
    <TextField
      label="Your password"
      name="currentPassword"
      type="password"
      required
      value={password}
      onChange={(event) => setPassword(event.target.value)}
      errors={state.fields?.currentPassword}
      hint="So that nobody else does this at a screen that you left open."
      autoComplete="current-password"
      autoFocus
    />
  ) : null;
};
