import type { OpenBag } from "../domain/open-bags.ts";
import { Badge } from "./badge.tsx";
import type { BillFacts } from "./bill-facts.tsx";
import { BillsTable } from "./bills-table.tsx";
import { Icon, type IconName } from "./icons.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import { type Clock, figure, weekdayAndDay } from "./moment.tsx";
import { OpenBags } from "./open-bags.tsx";
import { TableLinks } from "./table-links.tsx";

/** A person's own figures of the business day. */
export type OwnDay = { scans: number; packed: number; refused: number; finished: number };

export type HomePageProps = Frame &
  Clock & {
    person: Person;
    today: OwnDay;
    openParents: OpenBag[];
    /** The newest open bills; null for who makes none. */
    openBills: { rows: BillFacts[]; count: number } | null;
  };

/** Where the day starts. A biller carries on with a bill or makes one; everybody else with a bag. */
export const HomePage = ({ person, today, openParents, openBills, now, timeZone, theme, assets }: HomePageProps) => {
  const isBiller = person.role === "biller" && openBills !== null;
  const clock = { now, timeZone };
  const bills = openBills ? <OpenBills {...openBills} {...clock} /> : null;
  return (
    <Page title="Home" menu="home" person={person} theme={theme} assets={assets} scripts={["home"]}>
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
        {isBiller && openParents.length === 0 ? null : <OpenBags bags={openParents} {...clock} />}
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
