"use client";

import { useState } from "react";
import { Button } from "../ui/button";
import { Dialog, DialogBody, DialogFooter } from "../ui/dialog";

/** Which columns a list shows, and in which order. */
export const ColumnChooser = ({
  all,
  shown,
  onChoose,
  onClose,
}: {
  all: readonly { id: string; header: string }[];
  shown: readonly string[];
  /** Called with none for the usual ones. */
  onChoose: (columns: readonly string[]) => void;
  onClose: () => void;
}) => {
  const [order, setOrder] = useState(() => [...shown, ...all.map(({ id }) => id).filter((id) => !shown.includes(id))]);
  const [chosen, setChosen] = useState<readonly string[]>(shown);
  const move = (id: string, by: number) =>
    setOrder((ids) => {
      const at = ids.indexOf(id);
      const next = ids.filter((one) => one !== id);
      next.splice(Math.max(0, at + by), 0, id);
      return next;
    });
  return (
    <Dialog open title="Columns" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onChoose(order.filter((id) => chosen.includes(id)));
        }}
      >
        <DialogBody>
          <ul className="flex flex-col gap-1">
            {order.map((id, at) => {
              const header = all.find((column) => column.id === id)?.header ?? id;
              return (
                <li key={id} className="flex items-center gap-1.5">
                  <label className="flex min-w-0 flex-1 items-center gap-2">
                    <input
                      type="checkbox"
                      className="size-3.5 accent-accent"
                      checked={chosen.includes(id)}
                      onChange={(event) => setChosen(event.target.checked ? [...chosen, id] : chosen.filter((one) => one !== id))}
                    />
                    {header}
                  </label>
                  <Button size="small" look="ghost" aria-label={`Move ${header} up`} disabled={at === 0} onClick={() => move(id, -1)}>
                    ↑
                  </Button>
                  <Button
                    size="small"
                    look="ghost"
                    aria-label={`Move ${header} down`}
                    disabled={at === order.length - 1}
                    onClick={() => move(id, 1)}
                  >
                    ↓
                  </Button>
                </li>
              );
            })}
          </ul>
        </DialogBody>
        <DialogFooter>
          <Button look="ghost" onClick={() => onChoose([])}>
            As usual
          </Button>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" reason={chosen.length === 0 && "Choose one column at least."}>
            Show
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
};
