import { readRaw } from "./place.ts";

/** A server that is killed in the middle: reads the file that it is told, says its reader's pid, and never asks for a second batch. */
const reading = readRaw(process.argv[2] as string);
const batches = reading[Symbol.asyncIterator]();
const first = batches.next();
console.log(reading.pid);
if (process.argv[3] === "first") {
  await first;
  console.log("first");
}
await new Promise(() => setInterval(() => {}, 1000));
