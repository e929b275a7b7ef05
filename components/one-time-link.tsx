"use client";

import { CopyText } from "./copy-text";
import { Button } from "./ui/button";
import { Dialog, DialogBody, DialogFooter } from "./ui/dialog";
import { inputClass } from "./ui/input-class";
import { StateMark } from "./ui/state-mark";

/** A link that is shown this once: for whom it is, what it does and until when. Sending it by mail will be done from here. */
export const OneTimeLink = ({
  title,
  forWhom,
  link,
  message,
  onClose,
}: {
  title: string;
  forWhom: string;
  link: string;
  message?: string;
  onClose: () => void;
}) => (
  <Dialog open busy title={title} onClose={onClose}>
    <DialogBody>
      <p className="text-ink-2">
        For <b className="wrap-anywhere text-ink">{forWhom}</b>, and nobody else: whoever opens it is taken for them. {message}
      </p>
      <div className="flex items-start gap-2">
        <textarea
          readOnly
          rows={3}
          aria-label="One-time link"
          value={link}
          onFocus={(event) => event.currentTarget.select()}
          className={`${inputClass} h-auto resize-none py-1.5 font-mono text-xs break-all`}
          autoFocus
        />
        <CopyText text={link} what="the link" />
      </div>
      <p className="rounded bg-warn-soft px-3 py-2 text-xs text-warn">
        <StateMark tone="warn" className="mr-1.5" />
        It is shown this once and kept nowhere. Hand it over on a way that only they can read.
      </p>
    </DialogBody>
    <DialogFooter>
      <Button look="primary" onClick={onClose}>
        I have copied it
      </Button>
    </DialogFooter>
  </Dialog>
);
