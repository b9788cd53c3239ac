import { Badge } from "./badge.tsx";
import type { BagRow } from "./bag-row.ts";
import type { BillFacts } from "./bill-facts.tsx";
import { BillsTable } from "./bills-table.tsx";
import { bagHref, CodeParts, packHref } from "./code.tsx";
import { Fill } from "./fill.tsx";
import { Icon, type IconName } from "./icons.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import { type Clock, figure, Moment, weekdayAndDay } from "./moment.tsx";
import { TableLinks } from "./table-links.tsx";

/** A person's own figures of the business day. */
export type OwnDay = { scans: number; packed: number; refused: number; finished: number };

export type HomePageProps = Frame &
  Clock & {
    person: Person;
    today: OwnDay;
    openParents: BagRow[];
    /** The newest open bills; null for who makes none. */
    openBills: { rows: BillFacts[]; count: number } | null;
  };

/** Where the day starts. A biller carries on with a bill or makes one; everybody else with a bag. */
export const HomePage = ({ person, today, openParents, openBills, now, timeZone, theme, assets }: HomePageProps) => {
  const isBiller = person.role === "biller" && openBills !== null;
  const clock = { now, timeZone };
  const bills = openBills ? <OpenBills {...openBills} {...clock} /> : null;
  return (
    <Page title="Home" menu="home" person={person} theme={theme} assets={assets}>
      <div class="page">
        <div class="head">
          <div class="head__t">
            <h1>Today</h1>
            <p class="muted">{weekdayAndDay(now, clock)}</p>
          </div>
        </div>
        {isBiller ? (
          <Start href="/bills?open=new" icon="plus" words="New bill" />
        ) : (
          <Start href="/pack" icon="scan" words="Start packing" />
        )}
        {isBiller ? bills : null}
        <Figures {...today} />
        {isBiller && openParents.length === 0 ? null : (
          <section class="card" aria-labelledby="open-h">
            <div class="card__h">
              <h2 id="open-h">Open parent bags</h2>
              {openParents.length > 0 ? <Badge tone="mute">{figure(openParents.length)}</Badge> : null}
            </div>
            {openParents.length > 0 ? <OpenParents rows={openParents} {...clock} /> : <NoneOpen />}
          </section>
        )}
        {isBiller ? null : bills}
        <TableLinks />
      </div>
    </Page>
  );
};

const Start = ({ href, icon, words }: { href: string; icon: IconName; words: string }) => (
  <a class="btn btn--go start" href={href}>
    <Icon name={icon} />
    {words}
  </a>
);

const OpenBills = ({ rows, count, ...clock }: Clock & { rows: BillFacts[]; count: number }) => (
  <section class="card" aria-labelledby="bills-h">
    <div class="card__h">
      <h2 id="bills-h">Open bills</h2>
      {count > rows.length ? (
        <a class="link" href="/bills?status=open">
          All {figure(count)}
        </a>
      ) : count > 0 ? (
        <Badge tone="mute">{figure(count)}</Badge>
      ) : null}
    </div>
    {rows.length > 0 ? (
      <BillsTable rows={rows} {...clock} />
    ) : (
      <div class="empty">
        <Icon name="bill" />
        <h3>No bill is open</h3>
        <p>Make one, then scan parent bags onto it.</p>
      </div>
    )}
  </section>
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
