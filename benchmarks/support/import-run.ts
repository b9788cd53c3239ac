import { readFileSync } from "node:fs";
import { childrenOf } from "../../test/support/children.ts";
import type { Place, Station } from "./place.ts";

/** A step of the work and when it was, in ms since 1970. */
export type Step = { name: "upload" | "read" | "check" | "commit" | "revoke"; from: number; to: number };
export type Run = { steps: Step[]; readerMb: number; serverMb: number };

const lookEveryMs = 20;
export const now = () => performance.timeOrigin + performance.now();
const memoryMb = (pid: number, name: "VmRSS" | "VmHWM") => {
  try {
    return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0; // it has just ended
  }
};

/** The most that the server and its reader have; the server's beyond what it had before. */
function watchMemory(serverPid: number) {
  const before = memoryMb(serverPid, "VmRSS");
  const most = { readerMb: 0, serverMb: 0 };
  const timer = setInterval(() => {
    most.serverMb = Math.max(most.serverMb, memoryMb(serverPid, "VmRSS") - before);
    for (const pid of childrenOf("import-reader")) most.readerMb = Math.max(most.readerMb, memoryMb(pid, "VmHWM"));
  }, 100);
  return () => {
    clearInterval(timer);
    return most;
  };
}

/** Uploads a file, waits for its check, commits it, and, unless it shall stay, takes it back. */
export async function runUpload(
  place: Place,
  server: { pid: number; port: number },
  admin: Station,
  file: Blob,
  name: string,
  { revoke = true } = {},
): Promise<Run> {
  const ask = async (path: string, body?: FormData): Promise<{ id: number }> => {
    const answer = await fetch(`http://127.0.0.1:${server.port}/api/imports${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${admin.token}` },
      ...(body ? { body } : {}),
    });
    if (!answer.ok) throw new Error(`/api/imports${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as { id: number };
  };
  const steps: Step[] = [];
  const step = async (called: Step["name"], work: () => unknown) => {
    const from = now();
    await work();
    steps.push({ name: called, from, to: now() });
  };
  const until = async (id: number, states: string[]) => {
    for (; ; await Bun.sleep(lookEveryMs)) {
      const [row] = await place.owner`select state, problem from imports where id = ${id}`;
      if (states.includes(row?.state)) return;
      if (["failed", "cancelled"].includes(row?.state)) throw new Error(row?.problem ?? row?.state);
    }
  };
  const memory = watchMemory(server.pid);
  const form = new FormData();
  form.append("file", file, name);
  let id = 0;
  await step("upload", async () => {
    ({ id } = await ask("", form));
  });
  await step("read", () => until(id, ["checking", "ready"]));
  await step("check", () => until(id, ["ready"]));
  await step("commit", () => ask(`/${id}/commit`).then(() => until(id, ["committed"])));
  if (!revoke) return { steps, ...memory() };
  const revoked = step("revoke", () => ask(`/${id}/revoke`).then(() => until(id, ["revoked"])));
  await revoked.catch((error: Error) => process.stderr.write(`not taken back: ${error.message}\n`)); // the other figures are worth having
  return { steps, ...memory() };
}
