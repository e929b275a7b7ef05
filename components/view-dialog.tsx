"use client";

import { ChangeDialog } from "./change-dialog";
import { Effect } from "./effect";
import type { View } from "./saved-views";
import type { FormAction } from "./use-undo";
import { ViewFields } from "./view-fields";

/** Keeps a list as it is now, or deletes a view. */
export const ViewDialog = ({
  view,
  page,
  query,
  open,
  save,
  remove,
  onClose,
}: {
  /** The one to delete; the list is kept when there is none. */
  view?: View;
  page: string;
  /** What is kept of the list. */
  query: string;
  /** One's own view that the list shows: its name is offered. */
  open?: View;
  save: FormAction;
  remove: FormAction;
  onClose: () => void;
}) =>
  view ? (
    <ChangeDialog
      title={`Delete the view “${view.name}”`}
      verb="Delete"
      reason="none"
      fields={[["viewId", view.id]]}
      effects={
        <>
          {view.isShared ? <Effect hit>Nobody finds it in their list any more</Effect> : null}
          <Effect hit={false}>The people and sessions that it shows stay as they are</Effect>
        </>
      }
      submitAction={remove}
      onClose={onClose}
    />
  ) : (
    <ChangeDialog
      title="Save this view"
      verb="Save"
      look="primary"
      reason="none"
      fields={[
        ["page", page],
        ["query", query],
      ]}
      effects={<Effect hit={false}>Its filters, order and columns are kept, not the rows that they hold today</Effect>}
      submitAction={save}
      onClose={onClose}
    >
      {(state) => <ViewFields state={state} name={open?.name ?? ""} isShared={open?.isShared ?? false} />}
    </ChangeDialog>
  );
