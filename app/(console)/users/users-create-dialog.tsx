"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { ChangeDialog } from "@/components/change-dialog";
import { Effect } from "@/components/effect";
import { OneTimeLink } from "@/components/one-time-link";
import { RadioGroup } from "@/components/ui/choice";
import { TextField } from "@/components/ui/field";
import type { ActionState } from "@/lib/action";
import { createUser } from "./actions";
import { roles } from "./users-roles";

const fields = [
  { name: "email", label: "E-mail", max: 255 },
  { name: "firstName", label: "First name", max: 100 },
  { name: "lastName", label: "Last name", max: 100 },
] as const;

/** A new person: who, in which role. Nobody types a password for somebody else; they get a link. */
export const UsersCreateDialog = ({ onClose }: { onClose: () => void }) => {
  const router = useRouter();
  const [role, setRole] = useState("user");
  const [values, setValues] = useState<Record<string, string>>({});
  const [answer, setAnswer] = useState<ActionState>();
  const leaveTo = useRef<string>(undefined);
  // Closed before it goes on, so that Back leads to the list and not to an empty dialog.
  const leave = (to: string | undefined) => {
    onClose();
    if (to) router.push(to as Route);
  };
  if (answer?.link)
    return (
      <OneTimeLink
        title="The account is made"
        forWhom={values.email?.trim() ?? ""}
        link={answer.link}
        message={answer.message}
        onClose={() => leave(answer.to)}
      />
    );
  return (
    <ChangeDialog
      title="Create a user"
      verb="Create"
      look="primary"
      fields={[]}
      effects={
        <>
          <Effect hit>You get a link, shown once, with which they set their own password</Effect>
          <Effect hit={false}>No mail is sent, and nobody can sign in to the account before that</Effect>
        </>
      }
      reason="optional"
      submitAction={createUser}
      onDone={(done) => {
        leaveTo.current = done.to;
        if (done.link) setAnswer(done);
      }}
      onClose={() => leave(leaveTo.current)}
    >
      {(state) => (
        <>
          {fields.map(({ name, label, max }, i) => (
            <TextField
              key={name}
              label={label}
              name={name}
              type={name === "email" ? "email" : "text"}
              required
              maxLength={max}
              value={values[name] ?? ""}
              onChange={(event) => setValues((all) => ({ ...all, [name]: event.target.value }))}
              errors={state.fields?.[name]}
              autoComplete="off"
              autoFocus={i === 0}
            />
          ))}
          <RadioGroup legend="Role" name="role" value={role} onChange={setRole} options={roles} />
        </>
      )}
    </ChangeDialog>
  );
};
