import type { Register as RegisterOf } from "./history.ts";
import { Register } from "./history.ts";
import { ask, type Json } from "./http.ts";
import type { Replica } from "./replica.ts";
import { newChild, newParent } from "./scanning.ts";
import type { SignedIn, TestSite } from "./site.ts";

export type Found = { reads: number; writes: number; notAnswered: number; stale: string[] };

const longerMs = 60_000;

const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;

type Hall = {
  site: TestSite;
  replicas: readonly Pick<Replica, "app">[];
  seconds: number;
  writers: number;
  readers: number;
  /** It goes on until this is true, on a machine that is too busy to get there in time. */
  isEnough?: (found: Found) => boolean;
  /** What happens meanwhile. */
  meanwhile?: () => Promise<void>;
};

/**
 * People who pack, bill, rename and move each other between areas on several servers at once, and others who read all of it there. Each thing
 * has one writer, so that its history is known; every answer is held against it.
 */
export async function cacheHall({ site, replicas, seconds, writers, readers, isEnough = () => true, meanwhile }: Hall): Promise<Found> {
  const admin = await site.person("admin");
  const biller = await site.person("biller");
  const found: Found = { reads: 0, writes: 0, notAnswered: 0, stale: [] };
  let until = 0;
  const isOver = () => performance.now() > until && (isEnough(found) || performance.now() > until + longerMs);

  const anywhere = () => pick(replicas).app;
  async function post(who: SignedIn, path: string, json: unknown, method = "POST"): Promise<Json> {
    for (let tries = 0; tries < 200; tries++) {
      const answer = await ask(anywhere(), method, path, { as: who.token, json });
      if (answer.status < 300) return answer.json();
      if (answer.status !== 503) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      found.notAnswered += 1;
      await Bun.sleep(50);
    }
    throw new Error(`${method} ${path} was not answered`);
  }
  /** As an outbox does: the same key until it is answered. */
  const scan = async (who: SignedIn, input: Record<string, unknown>): Promise<Json> => {
    scans.asked += 1;
    const list = [{ key: crypto.randomUUID(), station: `table-${who.personId}`, ...input }];
    const { results } = await post(who, "/api/scans", { scans: list });
    scans.answered += 1;
    return results[0];
  };
  async function written<Value>(register: RegisterOf<Value>, value: Value, work: () => Promise<Json>, isDone: (answer: Json) => boolean) {
    const write = register.write(value);
    const answer = await work();
    if (!isDone(answer)) throw new Error(`Not done: ${JSON.stringify(answer)}`);
    write.acknowledged();
    found.writes += 1;
  }
  const scans = { asked: 0, answered: 0 };
  const get = async (who: SignedIn, path: string): Promise<{ status: number; body: Json } | null> => {
    const answer = await ask(anywhere(), "GET", path, { as: who.token });
    found.reads += 1;
    if (answer.status !== 503) return { status: answer.status, body: await answer.json() };
    found.notAnswered += 1;
    await Bun.sleep(20);
    return null;
  };
  const hold = (isFresh: boolean, what: string) => {
    if (!isFresh && found.stale.length < 20) found.stale.push(what);
    else if (!isFresh) found.stale.push("...");
  };

  // Packets that move between sacks.
  const packer = await site.person("dispatcher");
  const sacks = Array.from({ length: 12 }, newParent);
  for (const parent of sacks) await scan(packer, { do: "open", parent });
  const packets = Array.from({ length: writers }, () => ({ code: newChild(), parent: new Register<string | null>(null), who: packer }));
  for (const packet of packets) packet.who = await site.person("dispatcher");
  const moving = async ({ code, parent, who }: (typeof packets)[number], place: number) => {
    for (let step = place; !isOver(); step++) {
      const sack = sacks[step % sacks.length] as string;
      if (step % 5 === 4)
        await written(
          parent,
          null,
          () => scan(who, { do: "unpack", child: code }),
          ({ outcome }) => /unpacked|not_packed|unknown_code/.test(outcome),
        );
      else
        await written(
          parent,
          sack,
          () => scan(who, { do: "move", parent: sack, child: code }),
          ({ result }) => result !== "refused",
        );
      await Bun.sleep(Math.random() * 40);
    }
  };
  const lookAtPacket = async ({ code, parent }: (typeof packets)[number]) => {
    const may = parent.read();
    const seen = await get(biller, `/api/bag/${code}`);
    if (!seen) return;
    const where = seen.status === 404 ? null : (seen.body.parent?.code ?? null);
    hold(may().has(where), `${code} in ${where}, not in ${[...may()]}`);
  };
  const lookAtSack = async (sack: string) => {
    const may = packets.map(({ parent }) => parent.read());
    const seen = await get(biller, `/api/bag/${sack}`);
    const inside = new Set(seen?.body.children?.map(({ code }: Json) => code));
    if (!seen) return;
    for (const [place, { code }] of packets.entries()) {
      const places = may[place]?.() as Set<string | null>;
      hold(inside.has(code) ? places.has(sack) : places.size > 1 || !places.has(sack), `${sack} with or without ${code}`);
    }
  };

  // Sacks that go on bills and come off.
  const numbers = await Promise.all([0, 1, 2].map(async () => (await post(biller, "/api/bills", { target: 20 })).number as string));
  const billed = await Promise.all(
    [0, 1, 2, 3].map(async () => {
      const [code, child] = [newParent(), newChild()];
      await scan(packer, { do: "pack", parent: code, child });
      return { code, child, bill: new Register<string | null>(null), who: await site.person("biller") };
    }),
  );
  const billing = async ({ code, bill, who }: (typeof billed)[number], place: number) => {
    for (let step = place; !isOver(); step++) {
      const number = numbers[step % numbers.length] as string;
      await written(
        bill,
        number,
        () => scan(who, { do: "link", bill: number, parent: code }),
        ({ result }) => result === "good",
      );
      await Bun.sleep(Math.random() * 60);
      await written(
        bill,
        null,
        () => scan(who, { do: "unlink", bill: number, parent: code }),
        ({ result }) => result === "good",
      );
      await Bun.sleep(Math.random() * 30);
    }
  };
  const lookAtBilled = async ({ code, child, bill }: (typeof billed)[number]) => {
    for (const one of [code, child]) {
      const may = bill.read();
      const seen = await get(biller, `/api/bag/${one}`);
      if (seen) hold(may().has(seen.body.bill?.number ?? null), `${one} on ${seen.body.bill?.number}, not on ${[...may()]}`);
    }
  };
  const lookAtBill = async (number: string) => {
    const may = billed.map(({ bill }) => bill.read());
    const seen = await get(biller, `/api/bills/${number}`);
    if (!seen) return;
    const on = new Set(seen.body.list.map(({ code }: Json) => code));
    for (const [place, { code }] of billed.entries()) {
      const places = may[place]?.() as Set<string | null>;
      hold(on.has(code) ? places.has(number) : places.size > 1 || !places.has(number), `${number} with or without ${code}`);
    }
  };

  // Somebody who is moved between areas, and a kind that is named anew.
  const areas = await Promise.all(
    ["north", "south"].map(async (name) => (await post(admin, "/api/areas", { name: `${name} ${newChild()}` })).id as number),
  );
  const northern = await site.person("dispatcher", { area: areas[0] as number });
  const sackOfNorth = newParent();
  await scan(northern, { do: "open", parent: sackOfNorth });
  const moved = await site.person("dispatcher", { area: areas[0] as number });
  const area = new Register<number>(areas[0] as number);
  const [kind] = await site.owner`select k.id, k.name from bags b join kinds k on k.id = b.kind_id where b.code = ${sackOfNorth}`;
  const kindName = new Register<string>(kind?.name);
  const administering = async () => {
    for (let step = 1; !isOver(); step++) {
      const to = areas[step % 2] as number;
      await written(
        area,
        to,
        () => post(admin, `/api/users/${moved.personId}`, { area: to }, "PATCH"),
        () => true,
      );
      await Bun.sleep(150);
      const name = `Sack ${step}`;
      await written(
        kindName,
        name,
        () => post(admin, `/api/kinds/${kind?.id}`, { name }, "PATCH"),
        () => true,
      );
      await Bun.sleep(150);
    }
  };
  const lookAtArea = async () => {
    const may = area.read();
    const seen = await get(moved, `/api/bag/${sackOfNorth}`);
    if (seen) hold(may().has(areas[seen.status === 200 ? 0 : 1] as number), `area: ${seen.status}, may be of ${[...may()]}`);
  };
  const lookAtKind = async () => {
    const may = kindName.read();
    const seen = await get(biller, `/api/bag/${sackOfNorth}`);
    if (seen) hold(may().has(seen.body.kind), `kind ${seen.body.kind}, not ${[...may()]}`);
  };

  // The day's figures.
  const before = (await get(admin, "/api/stats"))?.body.today.scans - scans.answered;
  const lookAtFigures = async () => {
    const least = before + scans.answered;
    const seen = await get(admin, "/api/stats");
    if (!seen) return;
    const { scans: counted } = seen.body.today;
    hold(counted >= least && counted <= before + scans.asked, `${counted} scans of at least ${least}`);
  };

  const looks = [
    () => lookAtPacket(pick(packets)),
    () => lookAtPacket(packets[0] as (typeof packets)[number]),
    () => lookAtSack(pick(sacks)),
    () => lookAtBilled(pick(billed)),
    () => lookAtBill(pick(numbers)),
    lookAtArea,
    lookAtKind,
    lookAtFigures,
  ];
  const reading = async () => {
    while (!isOver()) {
      await pick(looks)();
      await Bun.sleep(Math.random() * 10);
    }
  };
  until = performance.now() + seconds * 1000;
  await Promise.all([
    ...packets.map(moving),
    ...billed.map(billing),
    administering(),
    ...Array.from({ length: readers }, reading),
    meanwhile?.(),
  ]);
  return found;
}
