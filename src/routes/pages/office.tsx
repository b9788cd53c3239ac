import type { Hono } from "hono";
import { areaChangeSchema, newAreaSchema } from "../../domain/area.ts";
import { notAllowed } from "../../domain/error.ts";
import { kindChangeSchema, newKindSchema } from "../../domain/kind-schema.ts";
import { can } from "../../domain/role.ts";
import type { Environment } from "../../http/environment.ts";
import { addPerson, changePerson, listPeople, newPersonSchema, personChangeSchema } from "../../services/accounts.ts";
import { addArea, addKind, changeArea, changeKind, listAreas, listKinds } from "../../services/kinds.ts";
import { KindsPage } from "../../views/kinds.tsx";
import { PeoplePage } from "../../views/people.tsx";
import {
  attempt,
  type FormProblem,
  formFields,
  frameOf,
  idOf,
  type PageContext,
  type PageRooms,
  readForm,
  show,
  visitor,
} from "./visit.ts";

type Fields = Record<string, string>;

/** Only what was filled in; an empty field of a form means: leave it. */
const filled = (fields: Fields, ...names: string[]): Fields =>
  Object.fromEntries(names.flatMap((name) => (fields[name] ? [[name, fields[name] as string]] : [])));

const switched = ({ active }: Fields) => (active === undefined ? {} : { active: active === "on" });

const personFields = (fields: Fields) => ({
  ...filled(fields, "username", "name", "role", "password"),
  ...(fields.area === undefined ? {} : { area: fields.area === "" ? null : Number(fields.area) }),
});
const kindFields = (fields: Fields) => ({
  ...filled(fields, "name", "sort", "pattern", "tareKg", "unitWeightKg"),
  ...(fields.capacity ? { capacity: Number(fields.capacity) } : {}),
});

const notices: Record<string, string> = {
  person: "The person is added. Tell them their user name and first password.",
  change: "The change is saved. It holds from their next click on.",
  badge: "The badge is taken away. Who came in by it is out.",
  "second-step": "The second step is off. They sign in with their password, and can set it up anew.",
  kind: "The kind is saved.",
  area: "The area is saved.",
};
const noticeOf = (c: PageContext) => {
  const text = notices[c.req.query("done") ?? ""];
  return text ? ({ tone: "ok", text } as const) : null;
};

export async function peoplePage(c: PageContext, rooms: PageRooms, problem: FormProblem | null) {
  const context = visitor(c, rooms);
  const [people, areas] = await Promise.all([listPeople(context), listAreas(context)]);
  const { person } = context.actor;
  const open = c.req.query("open") ?? null;
  const active = areas.filter((area) => area.active);
  const notice = problem ? null : noticeOf(c);
  const view = (
    <PeoplePage {...frameOf(c, rooms)} person={person} people={people} areas={active} open={open} notice={notice} problem={problem} />
  );
  return show(c, view, problem ? 422 : 200);
}

async function kindsPage(c: PageContext, rooms: PageRooms, problem: FormProblem | null) {
  const context = visitor(c, rooms);
  const [kinds, areas] = await Promise.all([listKinds(context), listAreas(context)]);
  if (!can(context.actor.person.role, "change_kinds", context.actor.scope)) throw notAllowed(); // asked last: the lists know the newest rights
  const open = c.req.query("open") ?? null;
  const notice = problem ? null : noticeOf(c);
  const view = (
    <KindsPage
      {...frameOf(c, rooms)}
      person={context.actor.person}
      kinds={kinds}
      areas={areas}
      open={open}
      notice={notice}
      problem={problem}
    />
  );
  return show(c, view, problem ? 422 : 200);
}

/** What admins look after: people, kinds and areas. */
export function mountOffice(app: Hono<Environment>, rooms: PageRooms): void {
  app.get("/people", (c) => peoplePage(c, rooms, null));
  app.post("/people", async (c) => {
    const context = visitor(c, rooms, "manage_people");
    const fields = await formFields(c);
    const problem = await attempt("new", fields, async () => addPerson(context, readForm(newPersonSchema, personFields(fields))));
    return problem ? peoplePage(c, rooms, problem) : c.redirect("/people?done=person", 303);
  });
  app.post("/people/:id", async (c) => {
    const context = visitor(c, rooms, "manage_people");
    const fields = await formFields(c);
    const change = { ...personFields(fields), ...switched(fields) };
    const problem = await attempt(c.req.param("id"), fields, async () =>
      changePerson(context, idOf(c), readForm(personChangeSchema, change)),
    );
    return problem ? peoplePage(c, rooms, problem) : c.redirect("/people?done=change", 303);
  });

  app.get("/kinds", (c) => kindsPage(c, rooms, null));
  app.post("/kinds", async (c) => {
    const context = visitor(c, rooms, "change_kinds");
    const fields = await formFields(c);
    const form = `kind-new-${fields.sort === "child" ? "child" : "parent"}`;
    const problem = await attempt(form, fields, async () => addKind(context, readForm(newKindSchema, kindFields(fields))));
    return problem ? kindsPage(c, rooms, problem) : c.redirect("/kinds?done=kind", 303);
  });
  app.post("/kinds/:id", async (c) => {
    const context = visitor(c, rooms, "change_kinds");
    const fields = await formFields(c);
    const change = { ...kindFields(fields), ...switched(fields) };
    const problem = await attempt(`kind-${c.req.param("id")}`, fields, async () =>
      changeKind(context, idOf(c), readForm(kindChangeSchema, change)),
    );
    return problem ? kindsPage(c, rooms, problem) : c.redirect("/kinds?done=kind", 303);
  });
  app.post("/areas", async (c) => {
    const context = visitor(c, rooms, "change_areas");
    const fields = await formFields(c);
    const problem = await attempt("area-new", fields, async () => addArea(context, readForm(newAreaSchema, filled(fields, "name")).name));
    return problem ? kindsPage(c, rooms, problem) : c.redirect("/kinds?done=area", 303);
  });
  app.post("/areas/:id", async (c) => {
    const context = visitor(c, rooms, "change_areas");
    const fields = await formFields(c);
    const change = { ...filled(fields, "name"), ...switched(fields) };
    const problem = await attempt(`area-${c.req.param("id")}`, fields, async () => {
      return changeArea(context, idOf(c), readForm(areaChangeSchema, change));
    });
    return problem ? kindsPage(c, rooms, problem) : c.redirect("/kinds?done=area", 303);
  });
}
