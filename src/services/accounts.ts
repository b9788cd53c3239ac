import { z } from "zod";
import { Problem } from "../domain/error.ts";
import { roleSchema, scopeSchema } from "../domain/role.ts";
import { plainText } from "../domain/text.ts";
import { listAreas as listAreaRows } from "../store/kinds.ts";
import * as store from "../store/people.ts";
import { type Actor, acting, type Context, type Site } from "./context.ts";
import { instant } from "./instant.ts";
import { hashPassword, isPassword } from "./passwords.ts";
import { newToken, tokenHash } from "./sessions.ts";
import { waitForUnknownName } from "./unknown-names.ts";

/** 10 characters and more, no rules of composition. */
const password = z
  .string()
  .max(200, "Use at most 200 characters.")
  .refine((text) => text.isWellFormed() && !text.includes("\0"), "Use letters, digits and signs only.")
  .refine((text) => [...text].length >= 10, "Use at least 10 characters.");

export const signInSchema = z.strictObject({
  username: plainText(60),
  password: z.string().min(1, "Enter your password.").max(200),
  code: z.string().max(20).optional().describe("Reserved for a second factor."),
});

/** The number of a row: never larger than the database's own. */
const rowNumber = z.int().positive().max(2_147_483_647);

/** An area by its number or its name. */
const areaReference = z.union([rowNumber, plainText(60)]);

export const newPersonSchema = z.strictObject({
  username: plainText(60).refine((name) => !/\s/.test(name), "A user name has no blanks."),
  name: plainText(80).optional(),
  role: roleSchema,
  area: areaReference.nullable().optional(),
  password,
  mustChange: z.boolean().default(true),
});
export type NewPerson = z.output<typeof newPersonSchema>;

export const personChangeSchema = z
  .strictObject({
    name: plainText(80),
    role: roleSchema,
    area: areaReference.nullable(),
    active: z.boolean(),
    password,
    mustChange: z.boolean(),
  })
  .partial()
  .refine((change) => Object.keys(change).length > 0, "Say what to change.");
export type PersonChange = z.output<typeof personChangeSchema>;

export const passwordChangeSchema = z.strictObject({
  current: z.string().min(1).max(200),
  password,
});

export const newTokenSchema = z.strictObject({
  name: plainText(60),
  person: rowNumber,
  scope: scopeSchema.default("scan"),
  expiresAt: instant,
});

const wrongCredentials = () => new Problem("signed_out", "wrong_credentials", "The user name or the password is not right. Try again.");

const waitWords = (seconds: number) => (seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`);

export const tooManyTries = (seconds: number) =>
  new Problem("too_many", "too_many_tries", `Too many tries. Wait ${waitWords(seconds)}.`, { retryAfterSeconds: seconds });

const wrongField = (path: string, code: string, message: string) => new Problem("invalid", code, message, { errors: [{ path, message }] });

/** A new session, with the token that the browser shall carry. Known and unknown names, right and wrong passwords cost the same. */
export async function signIn(site: Site, input: z.output<typeof signInSchema>): Promise<{ token: string; session: store.SessionRow }> {
  const found = await store.beginSignIn(site.database, input.username);
  const waitSeconds = found ? found.waitSeconds : waitForUnknownName(input.username, site.now().getTime());
  if (waitSeconds > 0) throw tooManyTries(waitSeconds);
  const isRight = await isPassword(input.password, found?.hash ?? null);
  if (!found || !isRight || !found.active) throw wrongCredentials();
  const token = newToken();
  const session = await store.beginSession(site.database, found.id, tokenHash(token));
  return { token, session };
}

export const signOut = (context: Context): Promise<void> => store.endSession(context.site.database, context.actor.sessionId);

/** Who is signed in, as the database knows them at this moment. */
export const whoAmI = (context: Context): Promise<store.Person> =>
  acting(context, "see_own_account", async () => {
    context.actor = await context.renew();
    return context.actor.person;
  });

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

/** Asks for one's own password before something that matters. Throws when it is not the one. */
export async function provePassword({ site: { database } }: Context, actor: Actor, current: string): Promise<void> {
  const tried = await store.beginSignIn(database, actor.person.username); // guesses at this door count as well
  if (tried && tried.waitSeconds > 0) throw tooManyTries(tried.waitSeconds);
  const hash = await store.ownPasswordHash(database, actor);
  if (!(await isPassword(current, hash))) throw wrongField("current", "wrong_password", "This is not your password now. Try again.");
}

/** One's own password; every other session of this person ends. */
export const changeOwnPassword = (context: Context, { current, password: fresh }: z.output<typeof passwordChangeSchema>) =>
  acting(context, "use_own_account", async (actor) => {
    const { database } = context.site;
    await provePassword(context, actor, current);
    if (current === fresh) throw wrongField("password", "same_password", "This is the password that you have. Choose another.");
    return store.changeOwnPassword(database, actor, await hashPassword(fresh));
  });

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

/** The first admin, made only when there is nobody. Gives the password when it had to be made up, to be printed once. */
export async function ensureFirstAdmin(site: Pick<Site, "database">, username: string, given: string | null): Promise<string | null> {
  const secret = given ?? newToken().slice(0, 20);
  const isMade = await store.addFirstAdmin(site.database, username, await hashPassword(secret));
  return isMade && given === null ? secret : null;
}
