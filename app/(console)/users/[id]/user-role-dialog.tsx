"use client";

import { useState } from "react";
import { BlastRadius } from "@/components/blast-radius";
import { ChangeDialog } from "@/components/change-dialog";
import { Effect } from "@/components/effect";
import { Standing, useStanding } from "@/components/standing";
import { Check, RadioGroup } from "@/components/ui/choice";
import type { ActionState } from "@/lib/action";
import { setRole } from "./actions";
import type { ActDialogProps } from "./user-act";
import { losesRights, roles } from "../users-roles";

/** Changes what a person may do here. */
export const UserRoleDialog = ({ person, onClose }: ActDialogProps) => {
  const offered = roles.filter(({ value }) => value !== person.role);
  const [role, setChosen] = useState("");
  const [endSessions, setEndSessions] = useState(true);
  const losesSomething = role !== "" && losesRights(person.role, role);
  return (
    <ChangeDialog
      title={`Change the role of ${person.name}`}
      verb={role === "" ? "Change the role" : `Make ${role === "user" ? "a user" : role === "support" ? "support" : `an ${role}`}`}
      look={losesSomething ? "danger-solid" : "primary"}
      fields={[["userId", person.id]]}
      choice={<RadioGroup legend={`New role, instead of ${person.role}`} name="role" value={role} onChange={setChosen} options={offered} />}
      effects={
        <>
          {role === "" ? null : (
            <Effect hit>
              {role === "user"
                ? "The console refuses them from their next request on"
                : "From their next request on they may do what the new role may"}
            </Effect>
          )}
          {losesSomething ? <BlastRadius person={person} hits={endSessions ? ["sessions", "admin"] : ["admin"]} /> : null}
          {role === "user" || role === "" ? null : (
            <Effect hit>If they have an unused link to set a password, it opens nothing any more</Effect>
          )}
          <Effect hit={false}>Status, password and e-mail stay as they are</Effect>
        </>
      }
      submitAction={setRole}
      onClose={onClose}
    >
      {(state) => (
        <>
          <SeenRole state={state} role={person.role} />
          {losesSomething ? (
            <Check name="endSessions" checked={endSessions} onChange={setEndSessions}>
              End their live sessions
            </Check>
          ) : null}
        </>
      )}
    </ChangeDialog>
  );
};

/** What the role is believed to be, for the change to be refused when it is another by then. */
const SeenRole = ({ state, role }: { state: ActionState; role: string }) => {
  const { seen, opened } = useStanding(state, { role });
  return (
    <>
      <Standing seen={seen.role} opened={opened.role} />
      <input type="hidden" name="expectedRole" value={seen.role} />
    </>
  );
};
