import { pgbench } from "../floors/pgbench.ts";
import { scriptOf, statementsOf, type Variation } from "../floors/statements.ts";
import { codeAt } from "../scenarios/codes.ts";
import { seededPassword } from "../seed/people.ts";
import { drivenIn, type Room } from "./room.ts";
import type { Figure } from "./rounds.ts";

const hotCodes = 100;

type Reading = { name: string; what: string; connections: number; paths: { path: string; has: string }[] };

const readings = ({ ground }: Room): Reading[] => [
  {
    name: "search",
    what: "six digits out of the middle of a code",
    connections: 20,
    paths: ground.searches.map((part) => ({ path: `/api/bags?search=${part}`, has: '"items":[{' })),
  },
  { name: "bag list", what: "the newest 50 bags", connections: 20, paths: [{ path: "/api/bags", has: '"items":[{' }] },
  {
    name: "bill of 500",
    what: `a bill with ${ground.largeBill.parents} parents, by the API`,
    connections: 4,
    paths: [{ path: `/api/bills/${ground.largeBill.number}`, has: ground.largeBill.number }],
  },
  {
    name: "bill page of 500",
    what: "the same as a page",
    connections: 4,
    paths: [{ path: `/bills/${ground.largeBill.number}`, has: ground.largeBill.number }],
  },
  { name: "dashboard", what: "the figures of the day", connections: 20, paths: [{ path: "/api/stats", has: '"asOf"' }] },
];

/** The look-up's own statement for one bag, each time another. */
const anyCode = (room: Room, recorded: string): Variation => ({
  setup: `\\set code random(1, ${room.ground.children})\n`,
  of: (value) =>
    value.includes(recorded) ? `('${value.replace(recorded, "' || 'PKT' || lpad((:code)::text, 9, '0') || '")}')::jsonb` : null,
});

/** Look-ups and everything else that only reads. What this program does not answer yet is left out, and told in `missing`. */
export async function readFigures(room: Room): Promise<{ figures: Figure[]; missing: string[] }> {
  const { place, pool, seconds, ground, bare } = room;
  const code = codeAt(ground.codes, 12_344);
  const list = readings(room);
  const statements = await statementsOf(place, room.admin, [`/api/bag/${code}`, ...list.flatMap(({ paths }) => paths[0]?.path ?? [])]);
  const floorOf = (path: string, clients: number, variation?: Variation): Figure["floors"] => {
    const found = statements.get(path) ?? [];
    return found.length === 0
      ? {}
      : { pgbench: () => pgbench(place, { ...scriptOf(found, variation), clients: Math.min(clients, pool), seconds }) };
  };
  const lookUp = (name: string, what: string, connections: number, hot?: number): Figure => ({
    name,
    what,
    floors: {
      ...floorOf(`/api/bag/${code}`, connections, anyCode(room, code)),
      "bare Hono": () => bare.hono(connections, seconds),
      "bare Bun.serve": () => bare.bunServe(connections, seconds),
    },
    ours: () =>
      drivenIn(room, {
        scenario: "lookUp",
        settings: { codes: ground.codes, ...(hot ? { hot } : {}) },
        passes: room.dispatchers.slice(0, connections),
      }),
  });
  const figures = [
    lookUp("look-up, any bag", "a bag by its code, any of all, 100 connections", 100),
    lookUp("look-up, hot bags", `one of ${hotCodes} bags that are asked for most, 100 connections`, 100, hotCodes),
    ...list
      .filter(({ paths }) => statements.has(paths[0]?.path ?? ""))
      .map(
        ({ name, what, connections, paths }): Figure => ({
          name,
          what: `${what}, ${connections} connections`,
          floors: floorOf(paths[0]?.path ?? "", connections),
          ours: () => drivenIn(room, { scenario: "read", settings: { name, paths }, passes: room.admins, connections }),
        }),
      ),
  ];
  return { figures, missing: list.filter(({ paths }) => !statements.has(paths[0]?.path ?? "")).map(({ name }) => name) };
}

/** Passwords are checked two at a time; the floor is the hash alone. */
export const signInFigure = (room: Room): Figure => ({
  name: "sign-in",
  what: "a password, 4 people at once",
  floors: {
    "argon2id, two at a time": async () => {
      const hash = await Bun.password.hash(seededPassword, { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 });
      const until = performance.now() + room.seconds * 1000;
      let done = 0;
      const one = async () => {
        for (; performance.now() < until; done++) await Bun.password.verify(seededPassword, hash);
      };
      await Promise.all([one(), one()]);
      return done / room.seconds;
    },
  },
  ours: () =>
    drivenIn(room, {
      scenario: "signIn",
      settings: { usernames: Array.from({ length: 84 }, (_, n) => `dispatcher-${n + 1}`), password: seededPassword },
      passes: Array.from({ length: 4 }, () => room.admin),
    }),
});
