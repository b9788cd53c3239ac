import { allOf, asked, finished, openDeviceDatabase, stores } from "./indexed-db.ts";
import type { AsideRecord, HeldText, KeptScan, NewHeld, NewScan, OutboxStore, Settlement } from "./records.ts";
import { nobody } from "./records.ts";

/** A disk that has not answered by then counts as one that can't. */
const answerMaxMs = 10_000;

/**
 * The outbox on this device, in IndexedDB. Writes are strict: on the disk, not in a buffer that a flat battery empties; and whole, or not
 * at all. A connection that was closed under us (another version of the page, a cleared site) is opened anew once.
 */
export async function openDurableStore(): Promise<OutboxStore> {
  let database = await openDeviceDatabase();

  async function begin(names: string[], mode: IDBTransactionMode, durability: IDBTransactionDurability): Promise<IDBTransaction> {
    try {
      return database.transaction(names, mode, { durability });
    } catch {
      database = await openDeviceDatabase();
      return database.transaction(names, mode, { durability });
    }
  }
  async function within<T>(
    names: string[],
    work: (transaction: IDBTransaction) => Promise<T>,
    durability: "strict" | "relaxed" = "strict",
  ) {
    return inTime(async (isLate) => {
      const transaction = await begin(names, "readwrite", durability);
      isLate.addEventListener("abort", () => undo(transaction));
      if (isLate.aborted) undo(transaction);
      const working = work(transaction);
      // A request that could not even be made leaves the ones before it: they must not stay alone.
      working.catch(() => undo(transaction));
      const [result] = await Promise.all([working, finished(transaction)]);
      return result;
    });
  }
  async function read<T>(name: string, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    return inTime(async (isLate) => {
      const transaction = await begin([name], "readonly", "relaxed");
      isLate.addEventListener("abort", () => undo(transaction));
      return asked(work(transaction.objectStore(name)));
    });
  }

  return {
    isDurable: true,
    add: (scans: NewScan[], releasedSeqs: number[] = []) =>
      within([stores.scans, stores.held], async (transaction) => {
        const store = transaction.objectStore(stores.scans);
        for (const seq of releasedSeqs) transaction.objectStore(stores.held).delete(seq);
        return Promise.all(scans.map((scan) => addTo(store, scan)));
      }),
    all: () => read<KeptScan[]>(stores.scans, (store) => store.getAll()),
    seqs: () => read<number[]>(stores.scans, (store) => store.getAllKeys() as IDBRequest<number[]>),
    oldestOf: (person, max) => read<KeptScan[]>(stores.scans, (store) => store.index("person").getAll(allOf(person), max)),
    settle: ({ seqs, aside }: Settlement) =>
      within([stores.scans, stores.asides], async (transaction) => {
        for (const record of aside) transaction.objectStore(stores.asides).put(record);
        for (const seq of seqs) transaction.objectStore(stores.scans).delete(seq);
      }),
    adopt: ({ id, username }) =>
      within([stores.scans, stores.held], async (transaction) => {
        const store = transaction.objectStore(stores.scans);
        const held = transaction.objectStore(stores.held);
        const scans = (await asked(store.index("person").getAll(allOf(nobody)))) as KeptScan[];
        const texts = ((await asked(held.getAll())) as HeldText[]).filter(({ person }) => person === nobody);
        for (const scan of scans) store.put({ ...scan, person: id, username });
        for (const text of texts) held.put({ ...text, person: id, username });
      }),
    hold: (text: NewHeld) =>
      within([stores.held], async (transaction): Promise<HeldText> => {
        const seq = await asked(transaction.objectStore(stores.held).add(text));
        return { ...text, seq: Number(seq) };
      }),
    held: () => read<HeldText[]>(stores.held, (store) => store.getAll()),
    claim: (texts, tab) =>
      within([stores.held], async (transaction) => {
        const store = transaction.objectStore(stores.held);
        const wanted = new Map(texts.map((text) => [text.seq, text.tab]));
        const claimed = ((await asked(store.getAll())) as HeldText[]).filter((text) => wanted.get(text.seq) === text.tab);
        for (const text of claimed) store.put({ ...text, tab });
        return claimed.map((text) => ({ ...text, tab }));
      }),
    release: (seqs) =>
      within([stores.held], async (transaction) => {
        for (const seq of seqs) transaction.objectStore(stores.held).delete(seq);
      }),
    asides: () => read<AsideRecord[]>(stores.asides, (store) => store.getAll()),
    forgetAsides: (keys) =>
      within([stores.asides], async (transaction) => {
        for (const key of keys) transaction.objectStore(stores.asides).delete(key);
      }),
    savePage: (name, state) =>
      within([stores.pages], async (transaction) => void transaction.objectStore(stores.pages).put(state, name), "relaxed"),
    page: (name) => read<unknown>(stores.pages, (store) => store.get(name)),
  };
}

/** Adds a scan once: a write that went through although nobody was told may come again. */
async function addTo(store: IDBObjectStore, scan: NewScan): Promise<KeptScan> {
  const known = await asked(store.index("key").getKey(scan.key));
  return { ...scan, seq: Number(known ?? (await asked(store.add(scan)))) };
}

function undo(transaction: IDBTransaction) {
  try {
    transaction.abort();
  } catch {
    // It is over already.
  }
}

/** Runs work with an end to its patience: `isLate` says so, and then a write must not go through any more. */
async function inTime<T>(work: (isLate: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late.abort();
      reject(new DOMException("The device does not answer.", "TimeoutError"));
    }, answerMaxMs);
  });
  try {
    return await Promise.race([work(late.signal), end]);
  } finally {
    clearTimeout(timer);
  }
}
