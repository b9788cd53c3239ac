import { Badge } from "./badge.tsx";
import { type Clock, Moment } from "./moment.tsx";

export type OwnSessionRow = { id: number; agent: string | null; scope: string; createdAt: string; lastSeenAt: string; isThis: boolean };

/** Where one is signed in, and the way out there. */
export const SessionsCard = ({ sessions, canEnd, ...clock }: Clock & { sessions: OwnSessionRow[]; canEnd: boolean }) => (
  <section class="card" aria-labelledby="sessions-h">
    <div class="card__h">
      <h2 id="sessions-h">Where you are signed in</h2>
    </div>
    <ul class="list">
      {sessions.map((session) => (
        <li class="list__i">
          <div>
            <b>{session.agent ?? "A browser"}</b> {session.isThis ? <Badge tone="ok">This one</Badge> : null}
            <p class="muted">
              {session.scope === "scan" ? "By badge or PIN" : "By password"}, since <Moment at={session.createdAt} {...clock} />, last used{" "}
              <Moment at={session.lastSeenAt} {...clock} />
            </p>
          </div>
          {session.isThis || !canEnd ? null : (
            <form method="post" action={`/account/sessions/${session.id}/end`}>
              <button type="submit" class="btn">
                Sign out there
              </button>
            </form>
          )}
        </li>
      ))}
    </ul>
  </section>
);
