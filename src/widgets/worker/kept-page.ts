const pageCache = "tt-pages";
const fileCache = "tt-files";
const pagePath = "/pack";
/** By this a page is ours, and not what something on the way put in its place. */
const ownMark = 'id="pack-state"';

/** Files that never change under their name. */
export const isFile = (path: string): boolean => /^\/(?:assets|fonts)\/[^/]+$/.test(path) || path === "/favicon.svg";
export const isPage = (path: string): boolean => path === pagePath;

const filesIn = (text: string): string[] => [...new Set(text.match(/\/(?:assets|fonts)\/[A-Za-z0-9._-]+/g) ?? [])];

/** From the device, else from the server, and then kept. A device that has no room, or no working cache, has the network all the same. */
export async function file(request: Request): Promise<Response> {
  const files = await caches.open(fileCache).catch(() => null);
  const kept = await files?.match(request, { ignoreVary: true }).catch(() => undefined);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await files?.put(request, response.clone()).catch(() => undefined);
  return response;
}

/** Turns when somebody comes or goes: what was asked for before that is kept no more. */
let turn = 0;

/** Keeps the page with all that it needs: first the files, then the page, so that what is kept is whole. */
async function keepPage(response: Response, askedIn: number): Promise<void> {
  if (!response.ok || response.redirected) return;
  const copy = response.clone();
  const text = await response.text();
  if (!text.includes(ownMark)) return;
  const names = filesIn(text);
  const files = await caches.open(fileCache);
  const texts = await Promise.all(names.map(async (name) => (name.endsWith(".css") ? (await file(new Request(name))).text() : "")));
  const wanted = [...new Set([...names, ...texts.flatMap(filesIn), "/favicon.svg"])];
  await Promise.all(wanted.map((name) => file(new Request(name))));
  const isWhole = (await Promise.all(wanted.map((name) => files.match(name, { ignoreVary: true })))).every(Boolean);
  const pages = await caches.open(pageCache);
  if (!isWhole || askedIn !== turn) return;
  await pages.put(pagePath, copy);
  // Somebody went while it was written.
  if (askedIn !== turn) await pages.delete(pagePath);
  for (const { url } of await files.keys()) if (!wanted.includes(new URL(url).pathname)) await files.delete(url);
}

/**
 * A page in one piece, so that it outlives this worker; null when it was cut on its way: a server or a worker that fell in the middle would
 * leave an empty page that hears nothing.
 */
async function whole(response: Response): Promise<Response | null> {
  if (!response.ok || response.redirected) return response;
  const text = await response.text();
  return text.trimEnd().endsWith("</html>") ? new Response(text, { status: response.status, headers: response.headers }) : null;
}

/** Asks the server for the page and keeps what comes, however late. */
function askFor(request: Request | string): { response: Promise<Response | null>; kept: Promise<void> } {
  const askedIn = turn;
  const response = fetch(request)
    .then(whole)
    .catch(() => null);
  // A copy is made before anybody reads it.
  const copy = response.then((given) => given?.clone() ?? null);
  const kept = copy
    .then((given) => given && keepPage(given, askedIn))
    .then(
      () => undefined,
      () => undefined,
    );
  return { response: copy.then(() => response), kept };
}

export const fetchAndKeep = (): Promise<void> => askFor(pagePath).kept;

/** The page as the server gives it now; as it was last kept, when no server answers in time. */
export function page(request: Request, waitMaxMs: number): { response: Promise<Response>; kept: Promise<void> } {
  const { response, kept } = askFor(request);
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), waitMaxMs));
  const inTime = Promise.race([response, late]);
  const isAnswer = (given: Response | null) => given !== null && given.status < 500;
  const given = inTime.then(async (first) => {
    if (first && isAnswer(first)) return first;
    return (await keptPage().catch(() => null)) ?? first ?? (await response) ?? Response.error();
  });
  return { response: given, kept };
}

/** The kept page says of itself that it comes from the device: its figures are older than the outbox. */
async function keptPage(): Promise<Response | null> {
  const response = await (await caches.open(pageCache)).match(pagePath);
  if (!response) return null;
  const text = (await response.text()).replace('"fromDevice":false', '"fromDevice":true');
  return new Response(text, { status: 200, headers: response.headers });
}

/** Somebody goes or comes: the page had a name on it. */
export async function forgetPage(): Promise<void> {
  turn += 1;
  await (await caches.open(pageCache)).delete(pagePath);
}
