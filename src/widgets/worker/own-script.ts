type Policy = { createScriptURL(path: string): string };
type Policies = { createPolicy(name: string, rules: { createScriptURL(path: string): string }): Policy };

let policy: Policy | null = null;

/** The address of a script of ours, as browsers with Trusted Types want it: there pages can start no other by its address. */
export function ownScript(path: `/${string}.js`): string {
  const { trustedTypes } = globalThis as { trustedTypes?: Policies };
  policy ??= trustedTypes?.createPolicy("tracetrack", { createScriptURL: (own) => own }) ?? null;
  return policy ? policy.createScriptURL(path) : path;
}
