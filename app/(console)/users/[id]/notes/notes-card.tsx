import type { Look } from "@/components/data-table/data-table";
import { TroublePanel } from "@/components/trouble-panel";
import { Card } from "@/components/ui/card";
import { attempt } from "@/lib/attempt";
import type { Staff } from "@/lib/auth/staff";
import { listNotes } from "@/lib/db/notes";
import { reads } from "@/lib/db/pools";
import { visible } from "@/lib/format";
import { NoteList } from "./note-list";

/** What staff has written down about a person. */
export const NotesCard = async ({ userId, name, staff, look }: { userId: string; name: string; staff: Staff; look: Look }) => {
  const { value: rows, trouble } = await attempt(reads((db) => listNotes(db, userId)));
  if (trouble) return <TroublePanel trouble={trouble} />;
  return (
    <Card aria-label="Notes">
      <NoteList
        userId={userId}
        name={name}
        look={look}
        refusal={staff.capabilities.has("user.note") ? undefined : `Your role ${staff.role} may not write notes.`}
        notes={rows.map((note) => ({
          id: note.id,
          author: visible(note.authorName ?? note.authorEmail, 120),
          body: note.body,
          at: note.createdAt.toJSON(),
          seen: note.seen,
          isEdited: note.isEdited,
          isOwn: note.authorId === staff.userId,
          mayDelete: note.authorId === staff.userId || staff.role === "admin",
        }))}
      />
    </Card>
  );
};
