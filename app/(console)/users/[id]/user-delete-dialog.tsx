"use client";

import { useRouter } from "next/navigation";
import { BlastRadius } from "@/components/blast-radius";
import { ChangeDialog } from "@/components/change-dialog";
import { Effect } from "@/components/effect";
import { paths } from "@/lib/paths";
import { deleteUser } from "./removal/actions";
import type { ActDialogProps } from "./user-act";

/** Takes a person out for good. */
export const UserDeleteDialog = ({ person, onClose }: ActDialogProps) => {
  const router = useRouter();
  return (
    <ChangeDialog
      title={`Delete ${person.name}`}
      verb="Delete for good"
      fields={[["userId", person.id]]}
      effects={
        <>
          <Effect hit>
            The person, their preferences, tokens and notes are gone for good. To keep the history, anonymise or deactivate them
          </Effect>
          <BlastRadius person={person} hits={["sessions", "tokens", "audit", "admin"]} />
          <Effect hit={false}>
            Their last values stay in the audit log, without the password, and their sessions among the ended ones
          </Effect>
        </>
      }
      phrase={person.email}
      submitAction={deleteUser}
      onClose={onClose}
      onDone={() => router.push(paths.users())}
    />
  );
};
