import { Problem } from "../domain/error.ts";
import { failureCode, RightsChanged } from "../store/failure.ts";
import { Making } from "./making.ts";
import type { ExportAnswer, ExportAsked, ExportFailure } from "./order.ts";

declare const self: Worker;

const makings = new Map<number, Making>();

/** The driver's messages hold statements and parameters: they stay here. */
function failureOf(error: unknown): ExportFailure {
  if (error instanceof RightsChanged) return { is: "rights" };
  if (error instanceof Problem) {
    const { kind, code, message, more } = error;
    return { is: "problem", kind, code, message, retryAfterSeconds: more.retryAfterSeconds ?? null };
  }
  const { name = "Error", stack = "" } = error as Error;
  return { is: "fault", name, code: failureCode(error), stack };
}

function end(id: number): void {
  makings.get(id)?.close();
  makings.delete(id);
}

async function next(id: number): Promise<void> {
  const making = makings.get(id);
  if (!making) return;
  try {
    const { bytes, isLast } = await making.next();
    if (isLast) end(id);
    self.postMessage({ id, bytes, isLast } satisfies ExportAnswer, [bytes.buffer]);
  } catch (error) {
    if (!makings.has(id)) return; // nobody waits for it any more
    end(id);
    self.postMessage({ id, failure: failureOf(error) } satisfies ExportAnswer);
  }
}

self.onmessage = ({ data }: MessageEvent<ExportAsked>) => {
  if (data.do === "end") return end(data.id);
  if (data.do === "open") makings.set(data.id, new Making(data.plan));
  void next(data.id);
};
