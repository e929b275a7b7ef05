"use client";

import { lazy, Suspense, useState } from "react";
import type { Look } from "@/components/data-table/data-table";
import { Effect } from "@/components/effect";
import { EmptyState } from "@/components/empty-state";
import { Time } from "@/components/time";
import { Button } from "@/components/ui/button";
import { TextArea } from "@/components/ui/field";
import { visible } from "@/lib/format";
import { addNote, deleteNote, editNote } from "./actions";

const ChangeDialog = lazy(async () => ({ default: (await import("@/components/change-dialog")).ChangeDialog }));

/** A note as the page hands it over. */
export interface NoteItem {
  id: string;
  author: string;
  body: string;
  at: string;
  seen: string;
  isEdited: boolean;
  isOwn: boolean;
  mayDelete: boolean;
}

type Asked = { act: "add" } | { act: "edit" | "delete"; note: NoteItem };

const hint = "Plain text, read by all staff and part of this person's export. No passwords and no card numbers.";

/** The notes on a person; one's own can be changed. */
export const NoteList = ({
  userId,
  name,
  notes,
  look,
  refusal,
}: {
  userId: string;
  name: string;
  notes: readonly NoteItem[];
  look: Look;
  refusal?: string;
}) => {
  const [asked, setAsked] = useState<Asked>();
  const [body, setBody] = useState("");
  const ask = (what: Asked) => {
    setBody(what.act === "edit" ? what.note.body : "");
    setAsked(what);
  };
  const close = () => setAsked(undefined);
  return (
    <>
      <div className="flex items-center gap-2 border-b border-line px-3.5 py-2">
        <p className="text-xs text-ink-3">What whoever talks to {name} next should know.</p>
        <Button
          size="small"
          className="ml-auto"
          reason={refusal ?? (notes.length >= 100 && "There are 100 notes: delete one first.")}
          onClick={() => ask({ act: "add" })}
        >
          Add note
        </Button>
      </div>
      {notes.length === 0 ? (
        <EmptyState title="No notes yet">Agreements, how to reach them, what not to ask again.</EmptyState>
      ) : (
        <ul aria-label="Notes">
          {notes.map((note) => (
            <li key={note.id} className="border-b border-line px-3.5 py-3 last:border-b-0">
              <p className="flex flex-wrap items-center gap-x-1.5 text-xs text-ink-3">
                <span className="font-medium text-ink">{note.author}</span> · <Time at={note.at} {...look} />
                {note.isEdited ? <span>· changed since</span> : null}
                <span className="ml-auto flex gap-1.5">
                  {note.isOwn && !refusal ? (
                    <Button size="small" look="ghost" onClick={() => ask({ act: "edit", note })}>
                      Edit<span className="sr-only"> the note of {note.author}</span>
                    </Button>
                  ) : null}
                  {note.mayDelete && !refusal ? (
                    <Button size="small" look="ghost" onClick={() => ask({ act: "delete", note })}>
                      Delete<span className="sr-only"> the note of {note.author}</span>
                    </Button>
                  ) : null}
                </span>
              </p>
              <p className="mt-1 whitespace-pre-line wrap-anywhere">
                {note.body
                  .split("\n")
                  .map((line) => visible(line, 2000))
                  .join("\n")}
              </p>
            </li>
          ))}
        </ul>
      )}
      <Suspense>
        {asked?.act === "delete" ? (
          <ChangeDialog
            title={`Delete the note of ${asked.note.author}`}
            verb="Delete note"
            fields={[["noteId", asked.note.id]]}
            effects={<Effect hit>The text is gone for good. The audit log keeps that there was a note, not what it said</Effect>}
            reason="none"
            submitAction={deleteNote}
            onClose={close}
          />
        ) : asked ? (
          <ChangeDialog
            title={asked.act === "add" ? `Add a note on ${name}` : "Edit your note"}
            verb={asked.act === "add" ? "Add note" : "Save note"}
            look="primary"
            fields={
              asked.act === "add"
                ? [["userId", userId]]
                : [
                    ["noteId", asked.note.id],
                    ["seen", asked.note.seen],
                  ]
            }
            reason="none"
            submitAction={asked.act === "add" ? addNote : editNote}
            onClose={close}
          >
            {(state) => (
              <TextArea
                label="Note"
                name="body"
                required
                maxLength={2000}
                rows={5}
                value={body}
                onChange={(event) => setBody(event.target.value)}
                errors={state.fields?.body}
                hint={hint}
                autoFocus
              />
            )}
          </ChangeDialog>
        ) : null}
      </Suspense>
    </>
  );
};
