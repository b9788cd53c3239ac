/** Longer than a scanner stalls inside a code. */
const calmMs = 700;
const calmMaxMs = 10_000;

/** Waits until no key has come for a while; somebody who never pauses is not waited for longer than that. */
export function calm(): Promise<void> {
  const startedMs = performance.now();
  let keyMs = startedMs;
  const onKey = ({ timeStamp }: KeyboardEvent) => {
    keyMs = timeStamp;
  };
  window.addEventListener("keydown", onKey, true);
  return new Promise((resolve) => {
    const look = setInterval(() => {
      const nowMs = performance.now();
      if (nowMs - keyMs < calmMs && nowMs - startedMs < calmMaxMs) return;
      clearInterval(look);
      window.removeEventListener("keydown", onKey, true);
      resolve();
    }, 50);
  });
}
