import { randomUUID } from "node:crypto";
import { addNote, deleteNote, editNote, listNotes, NoteRow } from "@/lib/db/notes";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { act, addPerson, newHash, refusalOf, signInAs } from "./people";

test("user.note: written, changed and deleted by its author; the log tells that, not what it said", async ({ owner, app }) => {
  const person = await addPerson(owner);
  const ann = await signInAs(owner, "support");
  const by = act(ann);
  expect(await addNote(app, by, { userId: person.id, body: "  call back\nbefore noon \n" })).toEqual([
    { operationId: by.operationId, targetCount: 1, replayed: false },
  ]);
  expect(await addNote(app, by, { userId: person.id, body: "call back" })).toEqual([
    { operationId: by.operationId, targetCount: 1, replayed: true },
  ]);
  const [note] = await expectRows(listNotes(app, person.id), NoteRow);
  expect(note).toMatchObject({
    authorId: ann.id,
    authorEmail: ann.email,
    authorName: "Ada Byron",
    body: "call back\nbefore noon",
    isEdited: false,
  });
  const { id, seen } = note ?? { id: "", seen: "" };

  await editNote(app, act(ann), { noteId: id, seen, body: "call back after noon" });
  expect(await refusalOf(editNote(app, act(ann), { noteId: id, seen, body: "never" }))).toContain("GH005");
  const [edited] = await expectRows(listNotes(app, person.id), NoteRow);
  expect(edited).toMatchObject({ body: "call back after noon", isEdited: true });

  await deleteNote(app, act(ann), { noteId: id });
  expect(await listNotes(app, person.id)).toHaveLength(0);
  expect(await refusalOf(deleteNote(app, act(ann), { noteId: id }))).toBe("GH004 There is no such note any more.");
  expect(await refusalOf(editNote(app, act(ann), { noteId: id, seen, body: "x" }))).toContain("GH004");
  const entries = await owner`
    select a.action, a.resource, a.old_values, a.new_values, o.kind from audit_logs a join gatehouse.operations o on o.id = a.operation_id
    where a.resource_id = ${id} order by a.created_at`;
  const values = { user_id: person.id };
  expect(entries).toEqual([
    { action: "create", resource: "note", oldValues: null, newValues: values, kind: "note.create" },
    { action: "update", resource: "note", oldValues: null, newValues: values, kind: "note.update" },
    { action: "delete", resource: "note", oldValues: values, newValues: null, kind: "note.delete" },
  ]);
});

test("user.note: whose note it is", async ({ owner, app }) => {
  const person = await addPerson(owner);
  const [ann, ben, admin] = [await signInAs(owner, "support"), await signInAs(owner, "support"), await signInAs(owner, "admin")];
  await addNote(app, act(ann), { userId: person.id, body: "one" });
  const [{ id: noteId, seen } = { id: "", seen: "" }] = await listNotes(app, person.id);
  for (const other of [ben, admin])
    expect(await refusalOf(editNote(app, act(other), { noteId, seen, body: "x" }))).toBe(`GH003 Only ${ann.email} can change this note.`);
  expect(await refusalOf(deleteNote(app, act(ben), { noteId }))).toBe(`GH003 Only ${ann.email} or an admin can delete this note.`);
  for (const run of [
    (by: { tokenHash: string }) => addNote(app, act(by), { userId: person.id, body: "x" }),
    (by: { tokenHash: string }) => editNote(app, act(by), { noteId, seen, body: "x" }),
    (by: { tokenHash: string }) => deleteNote(app, act(by), { noteId }),
  ]) {
    expect(await refusalOf(run(await signInAs(owner, "auditor")))).toContain("GH002");
    expect(await refusalOf(run({ tokenHash: newHash() }))).toContain("GH001");
  }
  // The author goes, the note stays with their e-mail; nobody can change it any more.
  await owner`delete from users where id = ${ann.id}`;
  expect(await listNotes(app, person.id)).toMatchObject([{ authorId: null, authorName: null, authorEmail: ann.email, body: "one" }]);
  expect(await refusalOf(editNote(app, act(ben), { noteId, seen, body: "x" }))).toContain("GH003");
  expect(await refusalOf(deleteNote(app, act(admin), { noteId }))).toBeUndefined();
});

test("user.note: limits", async ({ owner, app, database }) => {
  const person = await addPerson(owner);
  const by = await signInAs(owner, "support");
  const add = (body: string, userId = person.id) => refusalOf(addNote(app, act(by), { userId, body }));
  for (const body of ["", " \n\t", "x".repeat(2001)]) expect(await add(body)).toBe("GH003 A note has 1 to 2,000 characters.");
  expect(await add("x", randomUUID())).toBe("GH004 There is no such person.");
  expect(await add(` ${"é".repeat(2000)} `)).toBeUndefined();
  await owner`insert into gatehouse.notes (user_id, author_email, body) select ${person.id}, 'x', 'x' from generate_series(1, 94)`;
  const many = database.connect("app", 10);
  const answers = await Promise.all(Array.from({ length: 10 }, () => refusalOf(addNote(many, act(by), { userId: person.id, body: "x" }))));
  await many.end();
  expect(answers.filter((refusal) => refusal === undefined)).toHaveLength(5);
  expect(await listNotes(app, person.id)).toHaveLength(100);
});
