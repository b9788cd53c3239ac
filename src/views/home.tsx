import { Badge } from "./badge.tsx";
import type { BagRow } from "./bag-row.ts";
import { bagHref, CodeParts, packHref } from "./code.tsx";
import { Fill } from "./fill.tsx";
import { Icon } from "./icons.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import { type Clock, figure, Moment, weekdayAndDay } from "./moment.tsx";

/** A person's own figures of the business day. */
export type OwnDay = { scans: number; packed: number; refused: number; finished: number };

export type HomePageProps = Frame & Clock & { person: Person; today: OwnDay; openParents: BagRow[] };

/** Where the day starts: carry on with a bag that is open, or scan a new one. */
export const HomePage = ({ person, today, openParents, now, timeZone, theme, assets }: HomePageProps) => (
  <Page title="Home" menu="home" person={person} theme={theme} assets={assets}>
    <div class="page">
      <div class="head">
        <div class="head__t">
          <h1>Today</h1>
          <p class="muted">{weekdayAndDay(now, { now, timeZone })}</p>
        </div>
      </div>
      <a class="btn btn--go start" href="/pack">
        <Icon name="scan" />
        Start packing
      </a>
      <Figures {...today} />
      <section class="card" aria-labelledby="open-h">
        <div class="card__h">
          <h2 id="open-h">Open parent bags</h2>
          {openParents.length > 0 ? <Badge tone="mute">{figure(openParents.length)}</Badge> : null}
        </div>
        {openParents.length > 0 ? <OpenParents rows={openParents} now={now} timeZone={timeZone} /> : <NoneOpen />}
      </section>
      <div class="row">
        <a class="btn" href="/cards">
          <Icon name="print" small />
          Command cards
        </a>
        <a class="btn" href="/scanner">
          <Icon name="scan" small />
          Check my scanner
        </a>
      </div>
    </div>
  </Page>
);

const Figures = ({ scans, packed, refused, finished }: OwnDay) => (
  <dl class="stats" aria-label="Your day in numbers">
    <Stat words="Your scans" count={scans} />
    <Stat words="Child bags packed" count={packed} />
    <Stat words="Parent bags finished" count={finished} />
    <Stat words="Refused" count={refused} />
  </dl>
);

const Stat = ({ words, count }: { words: string; count: number }) => (
  <div class="stat">
    <dt>{words}</dt>
    <dd class="big">{figure(count)}</dd>
  </div>
);

const OpenParents = ({ rows, now, timeZone }: Clock & { rows: BagRow[] }) => (
  <div class="table-wrap">
    <table class="table table--cards">
      <thead>
        <tr>
          <th scope="col">Code</th>
          <th scope="col">Kind</th>
          <th scope="col">Child bags</th>
          <th scope="col">Last change</th>
          <th scope="col" class="r">
            <span class="vh">What to do</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr>
            <td class="l1">
              <a class="code" href={bagHref(row.code)}>
                <CodeParts code={row.code} />
              </a>
            </td>
            <td class="muted not-phone">{row.kind}</td>
            <td class="l2">
              <Fill count={row.count ?? 0} capacity={row.capacity ?? 0} />
            </td>
            <td class="muted nowrap not-phone">
              <Moment at={row.updatedAt} now={now} timeZone={timeZone} />
            </td>
            <td class="r r12">
              <a class="btn" href={packHref(row.code)} aria-label={`Carry on packing ${row.code}`}>
                Carry on
              </a>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const NoneOpen = () => (
  <div class="empty">
    <Icon name="box" />
    <h3>No parent bag is open</h3>
    <p>Scan a parent bag on the Pack page. It stays here until it is full or finished.</p>
  </div>
);
