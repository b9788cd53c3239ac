import type { Context } from "hono";
import type { Download } from "../services/exporting.ts";
import { type FileEnding, fileTypes } from "./attachment.ts";
import type { Environment } from "./environment.ts";
import { asProblem } from "./errors.ts";
import type { Log } from "./telemetry.ts";

/** Whoever takes nothing for so long is cut off; the first rows of a long search may take half of it. */
const quietSeconds = 60;

const headers = (name: string, ending: FileEnding) => ({
  "Content-Type": fileTypes[ending],
  "Content-Disposition": `attachment; filename="${name}"`,
  "Cache-Control": "no-store, no-transform",
  "X-Accel-Buffering": "no",
});

type Server = { timeout?: (request: Request, seconds: number) => void };
export const keepQuiet = (c: Context<Environment>): void => (c.env as Server | undefined)?.timeout?.(c.req.raw, quietSeconds);

/** The runtime asks for more only when its reader has taken what was before: nothing piles up here. */
function bytesOf({ first, stream }: Download, told: (error: unknown) => void): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      start: (out) => out.enqueue(first),
      async pull(out) {
        try {
          const piece = await stream.next();
          if (piece) out.enqueue(piece);
          else out.close();
        } catch (error) {
          told(error);
          out.error(); // the connection is cut before its end mark: no client takes what it has for the whole
        }
      },
      cancel: () => stream.end(),
    },
    { highWaterMark: 1 },
  );
}

/** A file of any length, as it is made. When it can't be made to its end the connection is cut and the log says why. */
export function streamed(c: Context<Environment>, download: Download, ending: FileEnding, log: Log): Response {
  const told = (error: unknown) => {
    const { problem } = asProblem(error, c, log);
    log("warn", "export cut", { requestId: c.get("requestId"), why: problem.code });
  };
  return new Response(bytesOf(download, told), { headers: headers(download.name, ending) });
}

/** What a download would be, for who asks only that: nothing is read. */
export const headOnly = (name: string, ending: FileEnding): Response => new Response(null, { headers: headers(name, ending) });
