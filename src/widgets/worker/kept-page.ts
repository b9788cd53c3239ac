const pageCache = "tt-pages";
const fileCache = "tt-files";
const pagePath = "/pack";

/** Files that never change under their name. */
export const isFile = (path: string): boolean => /^\/(?:assets|fonts)\/[^/]+$/.test(path) || path === "/favicon.svg";
export const isPage = (path: string): boolean => path === pagePath;

const filesIn = (text: string): string[] => [...new Set(text.match(/\/(?:assets|fonts)\/[A-Za-z0-9._-]+/g) ?? [])];

/** From the device, else from the server, and then kept. */
export async function file(request: Request): Promise<Response> {
  const files = await caches.open(fileCache);
  const kept = await files.match(request, { ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await files.put(request, response.clone());
  return response;
}

/** Keeps the page with all that it needs: first the files, then the page, so that what is kept is whole. */
export async function keepPage(response: Response): Promise<void> {
  if (!response.ok || response.redirected) return;
  const copy = response.clone();
  const names = filesIn(await response.text());
  const files = await caches.open(fileCache);
  const texts = await Promise.all(names.map(async (name) => (name.endsWith(".css") ? (await file(new Request(name))).text() : "")));
  const wanted = [...new Set([...names, ...texts.flatMap(filesIn), "/favicon.svg"])];
  await Promise.all(wanted.map((name) => file(new Request(name))));
  const pages = await caches.open(pageCache);
  await pages.put(pagePath, copy);
  for (const { url } of await files.keys()) if (!wanted.includes(new URL(url).pathname)) await files.delete(url);
}

/** The page as the server gives it now; as it was last kept, when no server answers in time. */
export async function page(request: Request, waitMaxMs: number): Promise<Response> {
  const kept = await keptPage();
  if (!kept) return fetch(request);
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), waitMaxMs));
  const response = await Promise.race([fetch(request).catch(() => null), late]);
  return response && response.status < 500 ? response : kept;
}

/** The kept page says of itself that it comes from the device: its figures are older than the outbox. */
async function keptPage(): Promise<Response | null> {
  const response = await (await caches.open(pageCache)).match(pagePath);
  if (!response) return null;
  const text = (await response.text()).replace('"fromDevice":false', '"fromDevice":true');
  return new Response(text, { status: 200, headers: response.headers });
}

/** Somebody signed out: the page had their name on it. */
export const forgetPage = async (): Promise<void> => void (await (await caches.open(pageCache)).delete(pagePath));
