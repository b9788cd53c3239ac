import { type Asking, ask, ownOrigin } from "./http.ts";

type App = Parameters<typeof ask>[0];

/** A browser on a page of ours: it keeps its cookies, and sends them. */
export function openBrowser(app: App) {
  const cookies = new Map<string, string>();
  return {
    cookies,
    async ask(method: string, path: string, asking: Asking = {}): Promise<Response> {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const headers = { ...(cookie ? { cookie } : {}), origin: ownOrigin, "sec-fetch-site": "same-origin", ...asking.headers };
      const answer = await ask(app, method, path, { ...asking, headers });
      for (const line of answer.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) as unknown as [string, string, string];
        if (/Max-Age=0\b/.test(line)) cookies.delete(name);
        else cookies.set(name, value);
      }
      return answer;
    },
  };
}

export type Browser = ReturnType<typeof openBrowser>;
