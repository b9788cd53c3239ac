import { z } from "zod";
import { Problem } from "../domain/error.ts";
import { roleSchema, scopeSchema } from "../domain/role.ts";
import { plainText } from "../domain/text.ts";
import { listAreas as listAreaRows } from "../store/kinds.ts";
import * as store from "../store/people.ts";
import { endOwnSession, endSession, listOwnSessions } from "../store/sessions.ts";
import { type Actor, acting, type Context, type Site } from "./context.ts";
import { instant } from "./instant.ts";
import { hashPassword, passwordSchema } from "./passwords.ts";
import { newToken, tokenHash } from "./sessions.ts";

/** The number of a row: never larger than the database's own. */
const rowNumber = z.int().positive().max(2_147_483_647);

/** An area by its number or its name. */
const areaReference = z.union([rowNumber, plainText(60)]);

export const newPersonSchema = z.strictObject({
  username: plainText(60).refine((name) => !/\s/.test(name), "A user name has no blanks."),
  name: plainText(80).optional(),
  role: roleSchema,
  area: areaReference.nullable().optional(),
  password: passwordSchema,
  mustChange: z.boolean().default(true),
});
export type NewPerson = z.output<typeof newPersonSchema>;

export const personChangeSchema = z
  .strictObject({
    name: plainText(80),
    role: roleSchema,
    area: areaReference.nullable(),
    active: z.boolean(),
    password: passwordSchema,
    mustChange: z.boolean(),
  })
  .partial()
  .refine((change) => Object.keys(change).length > 0, "Say what to change.");
export type PersonChange = z.output<typeof personChangeSchema>;

export const newTokenSchema = z.strictObject({
  name: plainText(60),
  person: rowNumber,
  scope: scopeSchema.default("scan"),
  expiresAt: instant,
});

export const signOut = (context: Context): Promise<void> => endSession(context.site.database, context.actor.sessionId);

/** Who is signed in, as the database knows them at this moment. */
export const whoAmI = (context: Context): Promise<store.Person> =>
  acting(context, "see_own_account", async () => {
    context.actor = await context.renew();
    return context.actor.person;
  });

/** The browsers where one is signed in. */
export const listSessions = (context: Context) =>
  acting(context, "see_own_account", (actor) => listOwnSessions(context.site.database, actor));

/** Signs oneself out somewhere else. Throws `unknown_session`. */
export const signOutThere = (context: Context, sessionId: number): Promise<void> =>
  acting(context, "use_own_account", (actor) => endOwnSession(context.site.database, actor, sessionId));

export const listPeople = (context: Context) => acting(context, "manage_people", (actor) => store.listPeople(context.site.database, actor));

async function areaIdOf(context: Context, actor: Actor, area: number | string | null): Promise<number | null> {
  if (typeof area !== "string") return area;
  const found = (await listAreaRows(context.site.database, actor)).find(({ name }) => name.toLowerCase() === area.toLowerCase());
  if (!found) throw new Problem("unknown", "unknown_area", "There is no such area, or it is switched off.");
  return found.id;
}

export const addPerson = (context: Context, person: NewPerson) =>
  acting(context, "manage_people", async (actor) =>
    store.addPerson(context.site.database, actor, {
      username: person.username,
      name: person.name ?? person.username,
      role: person.role,
      areaId: await areaIdOf(context, actor, person.area ?? null),
      hash: await hashPassword(person.password),
      mustChange: person.mustChange,
    }),
  );

export const changePerson = (context: Context, personId: number, { area, password: fresh, ...rest }: PersonChange) =>
  acting(context, "manage_people", async (actor) =>
    store.changePerson(context.site.database, actor, personId, {
      ...rest,
      ...(area === undefined ? {} : { areaId: await areaIdOf(context, actor, area) }),
      ...(fresh === undefined
        ? {}
        : {
            passwordHash: await hashPassword(fresh),
            mustChange: rest.mustChange ?? true,
          }),
    }),
  );

export const listTokens = (context: Context) => acting(context, "manage_tokens", (actor) => store.listTokens(context.site.database, actor));

/** The token itself is in this answer and nowhere else. */
export const addToken = (context: Context, input: z.output<typeof newTokenSchema>) =>
  acting(context, "manage_tokens", async (actor) => {
    const token = newToken("tt_");
    const { name, person, scope, expiresAt } = input;
    const row = await store.addToken(context.site.database, actor, {
      hash: tokenHash(token),
      personId: person,
      name,
      scope,
      expiresAt,
    });
    return { ...row, token };
  });

export const endToken = (context: Context, tokenId: number) =>
  acting(context, "manage_tokens", (actor) => store.endToken(context.site.database, actor, tokenId));

/** How long a start waits for a database that answered a moment ago and has too much to do now. */
const patienceMs = 60_000;
const pauseMs = 250;

/** The first admin, made only when there is nobody. Gives the password when it had to be made up, to be printed once. */
export async function ensureFirstAdmin(site: Pick<Site, "database">, username: string, given: string | null): Promise<string | null> {
  const secret = given ?? newToken().slice(0, 20);
  const hash = await hashPassword(secret);
  for (const until = performance.now() + patienceMs; ; await Bun.sleep(pauseMs)) {
    try {
      const isMade = await store.addFirstAdmin(site.database, username, hash);
      return isMade && given === null ? secret : null;
    } catch (error) {
      if (!(error instanceof Problem && error.kind === "busy") || performance.now() > until) throw error;
    }
  }
}
