import { join } from "node:path";

const root = join(import.meta.dir, "../..");

/** `text`: all that it said until then. */
export type Started = { process: Bun.Subprocess<"ignore", "pipe", "pipe">; line: string; text: string; address: string; tookMs: number };

/** Starts the real program and waits for the one line that says it is ready. */
export async function startCommand(command: string[], environment: Record<string, string>): Promise<Started> {
  const startedAt = performance.now();
  const child = Bun.spawn(command, {
    cwd: root,
    env: { ...process.env, PORT: "0", LOG_LEVEL: "warn", ...environment },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    detached: true,
  });
  const decoder = new TextDecoder();
  let text = "";
  const reader = child.stdout.getReader();
  while (!text.includes("ready at")) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`It ended instead: ${text}${await new Response(child.stderr).text()}`);
    text += decoder.decode(value);
  }
  reader.releaseLock();
  const line = text.split("\n").find((part) => part.includes("ready at")) as string;
  return {
    process: child,
    line,
    text,
    address: /http:\/\/[^\s]+?(?=\.(?:\s|$))/.exec(line)?.[0] as string,
    tookMs: performance.now() - startedAt,
  };
}

export const program = [process.execPath, "src/main.ts"];
