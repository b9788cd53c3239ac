import type { Filling, FillingRow } from "../domain/filling.ts";
import { type ChartPlace, smallChart, wideChart } from "../domain/hour-chart.ts";
import { Filled, FilledRows, rowsOf, says } from "./filled.tsx";

/** Scans each hour beside the same day last week: drawn here, moved by `widgets/fill`. A reader of the screen hears what it shows; the numbers are below. */
export const HourChart = ({ today }: { today: Filling }) => (
  <section class="card" aria-labelledby="hour-h">
    <div class="card__h">
      <h2 id="hour-h">Scans each hour</h2>
      <Legend today={today} />
    </div>
    <div class="card__b">
      <Drawing today={today} place={smallChart} names={["smallBars", "smallLines"]} view="-36 0 364 200" className="chart chart--small" />
      <Drawing today={today} place={wideChart} names={["wideBars", "wideLines"]} view="-48 0 808 386" className="chart chart--wide" />
      <details class="numbers">
        <summary>The numbers</summary>
        <Numbers today={today} />
      </details>
    </div>
  </section>
);

const Legend = ({ today }: { today: Filling }) => (
  <span class="legend">
    <svg width="12" height="12" aria-hidden="true" focusable="false">
      <rect class="level" width="12" height="12" rx="2" />
    </svg>
    today
    <svg width="12" height="12" aria-hidden="true" focusable="false">
      <rect class="past" width="12" height="12" rx="2" />
    </svg>
    <span>
      last <Filled of={today} name="past" />
    </span>
  </span>
);

type DrawingProps = { today: Filling; place: ChartPlace; names: [bars: string, lines: string]; view: string; className: string };

const Drawing = ({ today, place, names: [bars, lines], view, className }: DrawingProps) => {
  const foot = place.top + place.height;
  return (
    <svg class={className} viewBox={view} role="img" aria-label={says(today, "finding")} data-put="aria-label:finding">
      <line class="base" x1="0" x2={place.width} y1={foot} y2={foot} />
      <text x="-8" y={foot + 4} text-anchor="end">
        0
      </text>
      <g data-each={lines}>
        {rowsOf(today, lines).map((line) => (
          <ScaleLine line={line} width={place.width} />
        ))}
      </g>
      <g data-each={bars}>
        {rowsOf(today, bars).map((bar) => (
          <HourBar bar={bar} foot={foot} />
        ))}
      </g>
    </svg>
  );
};

const ScaleLine = ({ line, width }: { line: FillingRow; width: number }) => (
  <g visibility={line.show} data-put="visibility:show">
    <line class="g" x1="0" x2={width} y1={line.y} y2={line.y} data-put="y1:y y2:y" />
    <text x="-8" y={line.textY} text-anchor="end" data-put="y:textY" data-fill="value">
      {line.value}
    </text>
  </g>
);

const HourBar = ({ bar, foot }: { bar: FillingRow; foot: number }) => (
  <g visibility={bar.show} data-put="visibility:show">
    <rect
      class="b--past"
      x={bar.pastX}
      y={bar.pastY}
      width={bar.pastWidth}
      height={bar.pastHeight}
      data-put="x:pastX y:pastY width:pastWidth height:pastHeight"
    />
    <rect class="b" x={bar.x} y={bar.y} width={bar.width} height={bar.height} data-put="x:x y:y width:width height:height" />
    <text class="v" x={bar.middle} y={bar.over} text-anchor="middle" data-put="x:middle y:over" data-fill="value">
      {bar.value}
    </text>
    <text x={bar.middle} y={foot + 22} text-anchor="middle" data-put="x:middle" data-fill="hour">
      {bar.hour}
    </text>
  </g>
);

const Numbers = ({ today }: { today: Filling }) => (
  <table class="table">
    <caption class="vh">Scans each hour, today and last week</caption>
    <thead>
      <tr>
        <th scope="col">Hour</th>
        <th scope="col" class="r">
          Today
        </th>
        <th scope="col" class="r">
          Last <Filled of={today} name="past" />
        </th>
      </tr>
    </thead>
    <tbody data-each="hourRows">
      <FilledRows
        of={today}
        name="hourRows"
        row={(one) => (
          <tr>
            <th scope="row" data-fill="hour">
              {one.hour}
            </th>
            <td class="r" data-fill="today">
              {one.today}
            </td>
            <td class="r" data-fill="past">
              {one.past}
            </td>
          </tr>
        )}
      />
    </tbody>
  </table>
);
