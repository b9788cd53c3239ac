import { newPacking } from "../support/ground.ts";
import { drivenIn, type Room } from "./room.ts";

/** A server that has worked for a while, not one that its runtime is still compiling: half of its first seconds is that. */
export async function warmUp(room: Room, seconds: number): Promise<void> {
  const passes = room.dispatchers.slice(0, 20);
  await drivenIn(room, { scenario: "lookUp", settings: { codes: room.ground.codes }, passes, warmSeconds: 0, seconds });
  await drivenIn(room, { scenario: "pack", settings: await newPacking(room.place.owner), passes, warmSeconds: 0, seconds });
}
