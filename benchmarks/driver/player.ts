import type { Answer } from "./wire.ts";

/** Who asks: a device by its token, or a browser by its cookie; and where it stands. */
export type Pass = { token?: string; cookie?: string; station: string };

/** One request and what must come back. `check` says what is wrong with an answer, or null. */
export type Ask = { name: string; request: string; check: (answer: Answer) => string | null };

/** What one connection does: the next request, and in an open loop how many ms after the one before it is due. */
export type Player = () => { ask: Ask; afterMs?: number };

const headersOf = ({ token, cookie }: Pass) =>
  token ? `Authorization: Bearer ${token}\r\n` : cookie ? `Cookie: ${cookie}\r\nSec-Fetch-Site: same-origin\r\n` : "";

/** Makes the bytes of requests; what is the same for all of a connection is made once. */
export function writer(host: string, pass: Pass) {
  const standing = `Host: ${host}\r\n${headersOf(pass)}`;
  return {
    get: (path: string) => `GET ${path} HTTP/1.1\r\n${standing}\r\n`,
    post: (path: string, body: string) =>
      `POST ${path} HTTP/1.1\r\n${standing}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  };
}

export type Writer = ReturnType<typeof writer>;

/** 200 and this text in the body, or what came instead. */
export const expecting =
  (text: string) =>
  ({ status, body }: Answer): string | null =>
    status === 200 && body.includes(text) ? null : `${status} ${body.toString("utf8").slice(0, 160)}`;
