import type { Actor } from "../services/context.ts";

/** What middleware leaves on a request for those behind it. */
export type Environment = {
  Variables: {
    requestId: string;
    /** What the browser or device carries, when it carried something that opened a session. */
    token: string | null;
    actor: Actor | null;
    /** Reads the session again, past what this process remembers; throws `signedOut`. */
    renew: () => Promise<Actor>;
    /** The tags of what this request changed; see `Context.changed`. */
    changed: Set<string> | undefined;
  };
};
