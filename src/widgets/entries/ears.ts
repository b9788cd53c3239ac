import { keepEarlyKeys } from "../wedge/early.ts";

// A plain script that the page waits for: from its first byte on, no key is lost.
keepEarlyKeys();

/** A page whose scripts did not come (a server that fell in between) starts anew instead of waiting for somebody to notice. */
const startMaxMs = 10_000;
setInterval(() => {
  if (window.earlyKeys && document.readyState === "complete") location.reload();
}, startMaxMs);
