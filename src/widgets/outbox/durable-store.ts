import { allOf, asked, finished, openDeviceDatabase, stores } from "./indexed-db.ts";
import type { AsideRecord, HeldText, KeptScan, NewHeld, NewScan, OutboxStore, Settlement } from "./records.ts";
import { nobody } from "./records.ts";

/**
 * The outbox on this device, in IndexedDB. Writes are strict: on the disk, not in a buffer that a flat battery empties.
 * A connection that was closed under us (another version of the page, a cleared site) is opened anew once.
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
    const transaction = await begin(names, "readwrite", durability);
    const done = finished(transaction);
    const [result] = await Promise.all([work(transaction), done]);
    return result;
  }
  async function read<T>(name: string, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const transaction = await begin([name], "readonly", "relaxed");
    return asked(work(transaction.objectStore(name)));
  }

  return {
    isDurable: true,
    add: (scans: NewScan[], releasedSeqs: number[] = []) =>
      within([stores.scans, stores.held], async (transaction) => {
        const store = transaction.objectStore(stores.scans);
        for (const seq of releasedSeqs) transaction.objectStore(stores.held).delete(seq);
        const seqs = await Promise.all(scans.map((scan) => asked(store.add(scan))));
        return scans.map((scan, place): KeptScan => ({ ...scan, seq: Number(seqs[place]) }));
      }),
    all: () => read<KeptScan[]>(stores.scans, (store) => store.getAll()),
    oldestOf: (person, max) => read<KeptScan[]>(stores.scans, (store) => store.index("person").getAll(allOf(person), max)),
    settle: ({ seqs, aside }: Settlement) =>
      within([stores.scans, stores.asides], async (transaction) => {
        for (const record of aside) transaction.objectStore(stores.asides).put(record);
        for (const seq of seqs) transaction.objectStore(stores.scans).delete(seq);
      }),
    adopt: ({ id, username }) =>
      within([stores.scans], async (transaction) => {
        const store = transaction.objectStore(stores.scans);
        const scans = (await asked(store.index("person").getAll(allOf(nobody)))) as KeptScan[];
        for (const scan of scans) store.put({ ...scan, person: id, username });
      }),
    hold: (text: NewHeld) =>
      within([stores.held], async (transaction): Promise<HeldText> => {
        const seq = await asked(transaction.objectStore(stores.held).add(text));
        return { ...text, seq: Number(seq) };
      }),
    held: () => read<HeldText[]>(stores.held, (store) => store.getAll()),
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
