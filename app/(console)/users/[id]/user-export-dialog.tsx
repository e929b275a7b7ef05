"use client";

import { Effect } from "@/components/effect";
import { buttonClass, Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { paths } from "@/lib/paths";
import type { ActDialogProps } from "./user-act";

/** Says what is in the file before it is downloaded. */
export const UserExportDialog = ({ person, onClose }: ActDialogProps) => (
  <Dialog open title={`Export everything about ${person.name}`} onClose={onClose}>
    <DialogBody>
      <ul className="flex flex-col gap-1.5">
        <Effect hit={false}>
          One JSON file: account, preferences, notes, live and ended sessions, tokens, rate limits, operations, audit log
        </Effect>
        <Effect hit={false}>Never in it: the password, tokens and their hashes</Effect>
        <Effect hit>The audit log keeps that you exported it. What you do with the file is yours to answer for</Effect>
      </ul>
    </DialogBody>
    <DialogFooter>
      <Button onClick={onClose}>Cancel</Button>
      <a href={paths.userExport(person.id)} download className={buttonClass("primary")} onClick={onClose}>
        Download
      </a>
    </DialogFooter>
  </Dialog>
);
