import { raw } from "hono/html";
import type { Sort } from "../domain/kind.ts";
import { stationWords } from "../domain/outcome.ts";
import { weightWords } from "../domain/weight.ts";
import { Badge, StatusBadge } from "./badge.tsx";
import { BillLink } from "./bill-facts.tsx";
import { bagHref, Code, CodeParts } from "./code.tsx";
import { type Clock, Moment } from "./moment.tsx";

/** Everything about one bag that is no list. Moments are ISO texts; null where there is nothing to say. */
export type BagFacts = {
  code: string;
  kind: string;
  sort: Sort;
  status: string;
  count: number | null;
  capacity: number | null;
  weightGrams: number | null;
  parent: string | null;
  bill: string | null;
  area: string | null;
  createdAt: string;
  updatedAt: string;
  packedAt: string | null;
  packedBy: string | null;
  packedStation: string | null;
};

/** What hangs on the bag, as a card; printing the page prints this. */
export const BagLabel = ({ bag, qrSvg, now, timeZone }: Clock & { bag: BagFacts; qrSvg: string }) => (
  <section class="card tag" aria-label="Bag label">
    <div class="tag__qr" role="img" aria-label={`QR code of bag ${bag.code}`}>
      {raw(qrSvg)}
    </div>
    <div class="title">
      <h1 class="tag__code">
        <span class="vh">{bag.sort === "parent" ? "Parent bag " : "Child bag "}</span>
        <CodeParts code={bag.code} />
      </h1>
      <span class="row">
        <Badge tone="mute" icon={bag.sort === "parent" ? "box" : "tag"}>
          {bag.sort === "parent" ? "Parent bag" : "Child bag"}
        </Badge>
        <StatusBadge {...bag} />
      </span>
    </div>
    <dl class="facts">
      <Fact name="Kind">{bag.kind}</Fact>
      {bag.sort === "parent" ? (
        <Fact name="Child bags">
          <span class="num">
            {bag.count ?? 0} of {bag.capacity ?? 0}
          </span>
        </Fact>
      ) : (
        <Fact name="In parent bag">{bag.parent ? <ParentLink code={bag.parent} /> : "none"}</Fact>
      )}
      {bag.weightGrams === null ? null : (
        <Fact name="Weight">
          <span class="num">{weightWords(bag.weightGrams)}</span>
        </Fact>
      )}
      {bag.bill ? (
        <Fact name="On bill">
          <BillLink number={bag.bill} />
        </Fact>
      ) : null}
      {bag.area ? <Fact name="Area">{bag.area}</Fact> : null}
      <Packed bag={bag} now={now} timeZone={timeZone} />
      <Fact name="First scanned">
        <Moment at={bag.createdAt} now={now} timeZone={timeZone} />
      </Fact>
    </dl>
  </section>
);

const Fact = ({ name, children }: { name: string; children?: unknown }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const ParentLink = ({ code }: { code: string }) => (
  <a href={bagHref(code)}>
    <Code code={code} />
  </a>
);

const Packed = ({ bag, now, timeZone }: Clock & { bag: BagFacts }) => {
  if (!bag.packedAt) return null;
  const where = [bag.packedBy, bag.packedStation ? stationWords(bag.packedStation) : null].filter(Boolean).join(" · ");
  return (
    <Fact name="Packed">
      <Moment at={bag.packedAt} now={now} timeZone={timeZone} />
      {where ? <span class="facts__more">{where}</span> : null}
    </Fact>
  );
};
