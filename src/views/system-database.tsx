import type { DatabaseFacts, SlowStatement } from "../domain/system-facts.ts";
import { sizeWords } from "../domain/system-state.ts";
import { figure } from "./moment.tsx";

const msWords = (ms: number): string => `${ms < 10 ? ms.toFixed(1) : figure(Math.round(ms))} ms`;

/** What takes the room. */
export const BiggestTables = ({ tables }: Pick<DatabaseFacts, "tables">) => (
  <section class="card" aria-labelledby="tables-h">
    <div class="card__h">
      <h2 id="tables-h">What takes the room</h2>
    </div>
    <div class="table-wrap">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Table</th>
            <th scope="col" class="r">
              With its indexes
            </th>
          </tr>
        </thead>
        <tbody>
          {tables.map(({ name, bytes }) => (
            <tr>
              <td>{name}</td>
              <td class="r num">{sizeWords(bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </section>
);

/** The slowest statements on average, as the database counts them: never what was asked for. */
export const SlowStatements = ({ slow }: { slow: readonly SlowStatement[] | null }) => (
  <section class="card" aria-labelledby="slow-h">
    <div class="card__h">
      <h2 id="slow-h">Slowest statements</h2>
    </div>
    {slow?.length ? (
      <div class="table-wrap">
        <table class="table table--cards">
          <thead>
            <tr>
              <th scope="col">Statement</th>
              <th scope="col" class="r">
                On average
              </th>
              <th scope="col" class="r">
                Longest
              </th>
              <th scope="col" class="r">
                Times
              </th>
            </tr>
          </thead>
          <tbody>
            {slow.map(({ text, calls, meanMs, maxMs }) => (
              <tr>
                <td class="l1 long">
                  <code>{text}</code>
                </td>
                <td class="r1 r num nowrap">{msWords(meanMs)}</td>
                <td class="r num nowrap not-phone">{msWords(maxMs)}</td>
                <td class="r num not-phone">{figure(calls)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    ) : (
      <div class="card__b">
        <p>
          {slow
            ? "Nothing ran three times yet."
            : "The database counts no statements, or doesn’t show them to us. Load pg_stat_statements in its shared_preload_libraries, and give the owner of the tables the role pg_read_all_stats."}
        </p>
      </div>
    )}
  </section>
);
