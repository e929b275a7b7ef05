"use client";

import { Dialog, DialogBody, DialogFooter } from "../ui/dialog";
import { Button } from "../ui/button";

const shortcuts = [
  ["Ctrl K or ⌘ K", "Find a person or a page"],
  ["/", "Go to the search field"],
  ["↑ ↓", "Walk through a list's rows"],
  ["Enter", "Open the row"],
  ["Esc", "Close a dialog"],
  ["?", "This list"],
] as const;

/** The keyboard, on one card. */
export const ShortcutList = ({ onClose }: { onClose: () => void }) => (
  <Dialog open title="Keyboard shortcuts" onClose={onClose}>
    <DialogBody>
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2">
        {shortcuts.map(([keys, what]) => (
          <div key={keys} className="contents">
            <dt className="font-mono text-xs text-ink-2">{keys}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </DialogBody>
    <DialogFooter>
      <Button onClick={onClose}>Close</Button>
    </DialogFooter>
  </Dialog>
);
