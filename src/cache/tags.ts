import { billTopic } from "./bus.ts";

export { everything } from "./batch.ts";

/** What values are made of. A value that bears a tag is gone everywhere once that tag was forgotten. */
export const bagTag = (code: string): string => `bag:${code}`;
export const billTag = billTopic;
/** All that happens on the floor: figures that count scans and bills. */
export const floorTag = "floor";
/** Who is signed in, and what they may do. */
export const rightsTag = "rights";
/** The kinds of bags. */
export const kindsTag = "kinds";

// What members of the circle tell each other besides.
/** Before a commit that nobody asked for in a request, and after it: see `Cache.holding`. */
export const hold = "hold";
export const release = "release";
/** Redis could not be told: nobody looks there until every old value has ended by itself. */
export const sharedInDoubt = "redis?";
