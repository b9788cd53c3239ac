import { type Clock, Moment } from "./moment.tsx";

export type Anchor = { seal: number; hash: string; short: string; sealedAt: string };

/** What to write down or print, so that a log that is changed later can be told from this one. */
export const DayAnchor = ({ anchor, isToday, ...clock }: Clock & { anchor: Anchor; isToday: boolean }) => (
  <section class="card card__p stack anchor" aria-labelledby="anchor-h">
    <div>
      <h2 id="anchor-h">{isToday ? "The log so far" : "The log at the end of this day"}</h2>
      <p class="muted">Write this down or print it. Who checks the log later sees by it whether anything up to here was changed.</p>
    </div>
    <p class="anchor__short">{anchor.short}</p>
    <dl class="facts">
      <div>
        <dt>Seal</dt>
        <dd>{anchor.seal}</dd>
      </div>
      <div>
        <dt>Made</dt>
        <dd>
          <Moment at={anchor.sealedAt} {...clock} />
        </dd>
      </div>
      <div class="anchor__whole">
        <dt>In full (SHA-256)</dt>
        <dd>{anchor.hash}</dd>
      </div>
    </dl>
  </section>
);
