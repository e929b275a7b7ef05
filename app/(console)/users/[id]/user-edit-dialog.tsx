"use client";

import { useState } from "react";
import { ChangeDialog } from "@/components/change-dialog";
import { Effect } from "@/components/effect";
import { useStanding } from "@/components/standing";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import type { ActionState } from "@/lib/action";
import { visible } from "@/lib/format";
import { editUser } from "./actions";
import type { ActDialogProps } from "./user-act";

type Values = Record<"firstName" | "lastName" | "email", string>;

const fields = [
  { name: "firstName", label: "First name", seen: "seenFirstName", max: 100 },
  { name: "lastName", label: "Last name", seen: "seenLastName", max: 100 },
  { name: "email", label: "E-mail", seen: "seenEmail", max: 255 },
] as const;

/** Names and e-mail. When somebody else has saved others meanwhile, both stand side by side, and nothing is overwritten that was not seen. */
export const UserEditDialog = ({ person, onClose }: ActDialogProps) => {
  // As the form was opened: an answer brings the page up to date, and with it the person.
  const [opened] = useState<Values>({ firstName: person.firstName, lastName: person.lastName, email: person.email });
  const [values, setValues] = useState(opened);
  const changesEmail = values.email.trim() !== opened.email;
  return (
    <ChangeDialog
      title={`Edit ${visible(`${opened.firstName} ${opened.lastName}`, 120)}`}
      verb="Save"
      look="primary"
      fields={[["userId", person.id]]}
      effects={
        changesEmail ? (
          <>
            <Effect hit>The new e-mail counts as not verified, and they sign in with it from now on</Effect>
            <Effect hit>Live reset and verification links are spent: they were made for {opened.email}</Effect>
            <Effect hit={false}>Live sessions and the password stay</Effect>
          </>
        ) : undefined
      }
      reason="optional"
      submitAction={editUser}
      onClose={onClose}
    >
      {(state) => <Fields opened={opened} values={values} setValues={setValues} state={state} />}
    </ChangeDialog>
  );
};

const Fields = ({
  opened,
  values,
  setValues,
  state,
}: {
  opened: Values;
  values: Values;
  setValues: (change: (values: Values) => Values) => void;
  state: ActionState;
}) => {
  const { seen } = useStanding(state, opened);
  return fields.map(({ name, label, seen: seenName, max }, i) => {
    const theirs = seen[name];
    const isConflict = theirs !== opened[name] && theirs !== values[name];
    return (
      <div key={name} className="flex flex-col gap-1">
        <input type="hidden" name={seenName} value={theirs} />
        <TextField
          label={label}
          name={name}
          type={name === "email" ? "email" : "text"}
          required
          maxLength={max}
          value={values[name]}
          onChange={(event) => setValues((all) => ({ ...all, [name]: event.target.value }))}
          errors={state.fields?.[name]}
          autoComplete="off"
          autoFocus={i === 0}
        />
        {isConflict ? (
          <p className="flex flex-wrap items-center gap-2 rounded bg-warn-soft px-2.5 py-1.5 text-xs text-warn">
            <span className="min-w-0 flex-1 wrap-anywhere">
              Somebody else saved <b>{visible(theirs, 255)}</b>; it was {visible(opened[name], 255)}.
            </span>
            <Button
              size="small"
              aria-label={`Take theirs: ${visible(theirs, 255)}`}
              onClick={() => setValues((all) => ({ ...all, [name]: theirs }))}
            >
              Take theirs
            </Button>
          </p>
        ) : null}
      </div>
    );
  });
};
