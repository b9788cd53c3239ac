const databaseName = "tracetrack";
const version = 1;

export const stores = { scans: "scans", held: "held", asides: "asides", pages: "pages" } as const;

/** Answers when a request does; what it says is true once its transaction is done. */
export const asked = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Resolves when a transaction is on the disk. */
export const finished = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new DOMException("The device took it back.", "AbortError"));
  });

function lay(database: IDBDatabase) {
  const scans = database.createObjectStore(stores.scans, { keyPath: "seq", autoIncrement: true });
  scans.createIndex("key", "key", { unique: true });
  scans.createIndex("person", ["person", "seq"]);
  database.createObjectStore(stores.held, { keyPath: "seq", autoIncrement: true });
  database.createObjectStore(stores.asides, { keyPath: "key" });
  database.createObjectStore(stores.pages);
}

/** Without a version it is the one that lies there, whichever build laid it. */
function open(ofVersion?: number): Promise<IDBDatabase> {
  const request = indexedDB.open(databaseName, ofVersion);
  request.onupgradeneeded = () => lay(request.result);
  return asked(request);
}

/** Opens this device's database. Throws where the browser has none, or forbids it. */
export async function openDeviceDatabase(): Promise<IDBDatabase> {
  const database = await open(version).catch((error: unknown) => {
    // A newer build was here and added to it: this page still knows its own part.
    if (error instanceof DOMException && error.name === "VersionError") return open();
    throw error;
  });
  // A newer page of ours may change the tables: this one must not stand in its way, and asks for them anew.
  database.onversionchange = () => database.close();
  return database;
}

export const allOf = (person: number): IDBKeyRange => IDBKeyRange.bound([person, 0], [person, Number.POSITIVE_INFINITY]);
