import { findNearPeople, NearPerson } from "@/lib/db/near-people";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { addPerson } from "./people";

test("findNearPeople: the nearest first, whatever was mistyped", async ({ owner, app }) => {
  const amina = await addPerson(owner, { email: "amina.yusuf@near.example", first_name: "Amina", last_name: "Yusuf" });
  await addPerson(owner, { email: "amin.youssef@near.example", first_name: "Amin", last_name: "Youssef" });
  for (const typed of [
    "amina.yussuf@near.example",
    "amina.yusuf@naer.example",
    "amina yusuf",
    "Amina.Yusf",
    "amnia.yusuf@near.example",
    "aminayusuf@near.example",
  ]) {
    const found = await expectRows(findNearPeople(app, typed, 5), NearPerson);
    expect(found[0]?.id, typed).toBe(amina.id);
  }
  expect(await findNearPeople(app, "qqqqqqq@near.example", 5)).toEqual([]);
  expect(await findNearPeople(app, "@", 5)).toEqual([]);
});

test("findNearPeople: one slip in a short name that hundreds share", async ({ owner, app }) => {
  await owner`
    insert into users (email, password, first_name, last_name)
    select 'zihanma' || i || '@short.example', 'x', 'Zihan', 'Ma' from generate_series(1, 300) i`;
  const { id } = await addPerson(owner, { email: "Zihan_Ma@short.example", first_name: "Zihan", last_name: "Ma" });
  for (const name of ["zihna_ma", "zihann_ma", "zhan_ma", "zihan-ma", "zihan_m", "zihan_maa", "ZIHAN_NA"]) {
    const found = await expectRows(findNearPeople(app, `${name}@short.example`, 5), NearPerson);
    expect(found[0]?.id, name).toBe(id);
  }
});

test("findNearPeople: one slip in a short name", async ({ owner, app }) => {
  const { id } = await addPerson(owner, { email: "x1@short-name.example", first_name: "Jamesina", last_name: "Okwuosa" });
  await addPerson(owner, { email: "x2@short-name.example", first_name: "Jame", last_name: "Okwu" });
  const vietnamese = await addPerson(owner, { email: "x3@short-name.example", first_name: "Nguyễn", last_name: "İpek" });
  for (const [name, whose] of [
    ...["jmaesina", "Jamseina", "jamesna", "Jamezina", "okwousa", "Okwuossa", "okwosa", "OKWUOZA"].map((slip) => [slip, id] as const),
    ...["Nguyễnn", "Ngyuễn", "NguyễM", "İpeek", "İpekk"].map((slip) => [slip, vietnamese.id] as const),
  ]) {
    const found = await expectRows(findNearPeople(app, name, 5), NearPerson);
    expect(found[0]?.id, name).toBe(whose);
  }
  expect(await findNearPeople(app, "İİİİ", 5)).toEqual([]);
  expect(await findNearPeople(app, "zzyzx", 5)).toEqual([]);
});
