"use client";

import { Dialog, DialogBody, DialogFooter } from "../ui/dialog";
import { Button } from "../ui/button";

const shortcuts = [
  ["Ctrl K or ⌘ K", "Find a person, a page or an action"],
  ["/", "Go to the search field; where there is none, as Ctrl K"],
  ["↑ ↓ Home End", "From the search field into its list, and from row to row"],
  ["Enter", "Open the row; on its ticked box: go to what can be done with the selection"],
  ["Space", "Select the row; with a click and Shift: all rows from the last one"],
  ["Ctrl Enter or ⌘ Enter", "In a dialog: do what its button says"],
  ["Esc", "Close a dialog; in a list, clear the selection or go back to the search"],
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
