import type { SystemFacts } from "./system-facts.ts";

/** One thing that can be well or not. `todo` is empty while it is. */
export type Part = { name: string; word: "Fine" | "Slow" | "Down"; figures: string; todo: string };

/** A part is slow or down by the first of these that holds. */
type Bound = { when: boolean; word: "Slow" | "Down"; todo: string };

const part = (name: string, figures: string, ...bounds: Bound[]): Part => {
  const found = bounds.find(({ when }) => when);
  return { name, figures, word: found?.word ?? "Fine", todo: found?.todo ?? "" };
};

const whole = (value: number): string => Math.round(value).toLocaleString("en");
const most = (values: readonly number[]): number => Math.max(0, ...values);

/** 512 KB, 12 MB, 3.4 GB. */
export const sizeWords = (bytes: number): string => {
  if (bytes < 1_048_576) return `${whole(Math.ceil(bytes / 1024))} KB`;
  return bytes < 10 * 1024 ** 3 ? `${whole(bytes / 1_048_576)} MB` : `${(bytes / 1024 ** 3).toFixed(1)} GB`;
};

/** 40 s, 12 min, 3 h 20 min, 5 days. */
export const spanWords = (seconds: number): string => {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return `${whole(seconds)} s`;
  if (minutes < 60) return `${minutes} min`;
  return minutes < 2880 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${Math.floor(minutes / 1440)} days`;
};

function scansPart({ processes }: SystemFacts): Part {
  const found = processes.flatMap(({ scans }) => (scans ? [scans] : []));
  if (found.length === 0) return part("Answer to a scan", "No scan since the start");
  const [p50, p95] = [most(found.map(({ p50Ms }) => p50Ms)), most(found.map(({ p95Ms }) => p95Ms))];
  return part(
    "Answer to a scan",
    `half within ${whole(p50)} ms, 95 of 100 within ${whole(p95)} ms`,
    { when: p95 > 2000, word: "Down", todo: "Scans wait at the stations. Look at the database and at this server below." },
    { when: p95 > 300, word: "Slow", todo: "Look which of the parts below is slow." },
  );
}

function serverPart({ processes }: SystemFacts): Part {
  const late = most(processes.map(({ loopP99Ms }) => loopP99Ms));
  const memory = processes.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
  const up = Math.min(...processes.map(({ upSeconds }) => upSeconds));
  const count = processes.length === 1 ? "" : `${processes.length} processes, `;
  return part(
    "This server",
    `${count}up ${spanWords(up)}, ${sizeWords(memory)} of memory, late by ${whole(late)} ms at most in 99 of 100 looks`,
    {
      when: late > 250,
      word: "Slow",
      todo: "It has more to do than one thread can. Set WORKERS to the number of cores, or start another server.",
    },
  );
}

function machinePart({ machine }: SystemFacts): Part {
  const { cores, load, memoryBytes } = machine;
  return part("Machine", `${cores} cores, load ${load.toFixed(1)}, ${sizeWords(memoryBytes)} of memory`, {
    when: load > cores * 2,
    word: "Slow",
    todo: "More waits for its cores than they can do. Find out what else runs there, or take a bigger machine.",
  });
}

function diskPart({ machine: { disk } }: SystemFacts): Part {
  if (!disk)
    return part("Disk", "unknown", { when: true, word: "Slow", todo: "The folder of DATA_DIR can't be asked. Look whether it is there." });
  const left = disk.freeBytes / disk.totalBytes;
  return part(
    "Disk",
    `${sizeWords(disk.freeBytes)} free of ${sizeWords(disk.totalBytes)}`,
    { when: left < 0.02, word: "Down", todo: "It is full: nothing can be stored soon. Make room now." },
    { when: left < 0.1, word: "Slow", todo: "Less than a tenth is free. Make room, or take a bigger disk." },
  );
}

function databasePart({ database, processes }: SystemFacts): Part {
  const todo = "It did not answer in time. Look whether it runs, and whether this server reaches it.";
  if (!database) return part("Database", "no answer", { when: true, word: "Down", todo });
  const { version, bytes, connections, connectionsMax, longest } = database;
  const waiting = processes.flatMap(({ pool }) => pool).reduce((sum, each) => sum + each.waiting, 0);
  const running = longest && longest.seconds > 1 ? `, longest statement ${longest.seconds.toFixed(1)} s (${longest.by})` : "";
  return part(
    "Database",
    `PostgreSQL ${version}, ${sizeWords(bytes)}, ${whole(connections)} of ${whole(connectionsMax)} connections${running}`,
    {
      when: connections > connectionsMax * 0.9,
      word: "Slow",
      todo: "Hardly a connection is left. Lower DATABASE_POOL, or put a pooler in front.",
    },
    { when: (longest?.seconds ?? 0) > 60, word: "Slow", todo: "A statement runs for more than a minute. Find out whose it is." },
    { when: waiting > 50, word: "Slow", todo: "Statements wait for connections. Raise DATABASE_POOL, or look at the slow ones below." },
  );
}

function copiesParts({ database }: SystemFacts): Part[] {
  return (database?.copies ?? []).map(({ name, state, lagSeconds, lagBytes }) =>
    part(
      `Copy “${name}”`,
      state === null
        ? "there; more is not ours to see"
        : `${state}, ${(lagSeconds ?? 0).toFixed(1)} s and ${sizeWords(Math.max(0, lagBytes ?? 0))} behind`,
      { when: state !== null && state !== "streaming", word: "Slow", todo: "It catches up, or can't. Look into its log." },
      { when: (lagSeconds ?? 0) > 10, word: "Slow", todo: "It is behind: lists come from the primary meanwhile. Look what keeps it busy." },
    ),
  );
}

const replicaWords = {
  unknown: ["Fine", "was not asked yet", ""],
  used: ["Fine", "answers lists and searches", ""],
  behind: ["Slow", "is behind", "Lists come from the primary until it has caught up. Look what keeps it busy."],
  away: ["Down", "no answer", "Lists come from the primary meanwhile. Look whether it runs, and whether this server reaches it."],
  no_copy: ["Down", "is no copy of this database", "DATABASE_REPLICA_URL leads to another database. Set it right, or take it away."],
} as const;

function replicaParts({ processes }: SystemFacts): Part[] {
  const worst = (["no_copy", "away", "behind", "used", "unknown"] as const).find((state) =>
    processes.some(({ replica }) => replica === state),
  );
  if (!worst) return [];
  const [word, figures, todo] = replicaWords[worst];
  return [{ name: "Read replica", word, figures, todo }];
}

const silentMaxSeconds = 20;

function serversParts({ database }: SystemFacts): Part[] {
  const servers = database?.servers ?? [];
  if (servers.length < 2) return [];
  const silent = servers.filter(({ silentSeconds }) => silentSeconds > silentMaxSeconds);
  const names = silent.map(({ name, silentSeconds }) => `${name} silent for ${spanWords(silentSeconds)}`).join(", ");
  return [
    part("Processes of this site", names || `all ${servers.length} give signs of life`, {
      when: silent.length > 0,
      word: "Slow",
      todo: "Look whether it still runs. If it was switched off in the middle, this line goes by itself within an hour.",
    }),
  ];
}

const peoplePart = ({ database }: SystemFacts): Part[] =>
  database
    ? [
        part(
          "People",
          `${whole(database.people)} seen within 15 minutes, ${whole(database.uploads)} ${database.uploads === 1 ? "upload" : "uploads"} under way`,
        ),
      ]
    : [];

function redisParts({ isRedisUp }: SystemFacts): Part[] {
  if (isRedisUp === null) return [];
  const todo = "Scanning goes on without it. Start it again; nothing has to be done here.";
  return [part("Redis", isRedisUp ? "answers" : "no answer", { when: !isRedisUp, word: "Down", todo })];
}

function cacheParts({ processes }: SystemFacts): Part[] {
  const kinds = new Map<string, { hits: number; asked: number }>();
  for (const { kind, hits, asked } of processes.flatMap(({ cache }) => cache)) {
    const sum = kinds.get(kind) ?? { hits: 0, asked: 0 };
    kinds.set(kind, { hits: sum.hits + hits, asked: sum.asked + asked });
  }
  const words = [...kinds]
    .filter(([, { asked }]) => asked > 0)
    .map(([kind, { hits, asked }]) => `${kind} ${whole((100 * hits) / asked)} %`);
  return words.length === 0 ? [] : [part("Answered without the database", words.join(", "))];
}

/** Everything that an admin needs to know, the most important first. */
export const systemState = (facts: SystemFacts): Part[] => [
  scansPart(facts),
  databasePart(facts),
  ...replicaParts(facts),
  ...copiesParts(facts),
  ...redisParts(facts),
  serverPart(facts),
  machinePart(facts),
  diskPart(facts),
  ...cacheParts(facts),
  ...serversParts(facts),
  ...peoplePart(facts),
];
