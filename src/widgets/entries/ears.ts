import { keepEarlyKeys } from "../wedge/early.ts";

// A plain script that the page waits for: from its first byte on, no key is lost.
keepEarlyKeys();
