import { type CheckRun, problemCount } from "../domain/check-run.ts";
import { Badge } from "./badge.tsx";
import { durationWords, problemWords } from "./check-facts.ts";
import { type Clock, figure, Moment } from "./moment.tsx";

/** Who or what began a check. */
export const howWords = ({ how, askedBy }: CheckRun): string =>
  how === "nightly" ? "by itself, at night" : how === "cli" ? "by a command" : `asked by ${askedBy ?? "somebody"}`;

/** The checks before, newest first. */
export const EarlierRuns = ({ runs, ...clock }: Clock & { runs: readonly CheckRun[] }) => (
  <section class="card" aria-labelledby="runs-h">
    <div class="card__h">
      <h2 id="runs-h">Checks</h2>
    </div>
    <div class="table-wrap">
      <table class="table table--cards">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Result</th>
            <th scope="col">How</th>
            <th scope="col" class="r">
              Took
            </th>
            <th scope="col" class="r">
              Rows
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr>
              <td class="l1 nowrap">
                <Moment at={run.startedAt} {...clock} />
              </td>
              <td class="r1">
                <RunBadge run={run} />
              </td>
              <td class="l2 muted">{howWords(run)}</td>
              <td class="r num not-phone">{run.seconds === null ? "" : durationWords(run.seconds)}</td>
              <td class="r num not-phone">{run.rows === null ? "" : figure(run.rows)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </section>
);

const RunBadge = ({ run }: { run: CheckRun }) => {
  if (run.state === "running")
    return (
      <Badge tone="info" icon="turning">
        Running
      </Badge>
    );
  if (run.state === "broken") return <Badge tone="dup">Came to no end</Badge>;
  const count = problemCount(run.problems ?? []);
  return (
    <Badge tone={count === 0 ? "ok" : "bad"} icon={count === 0 ? "tick" : "warning"}>
      {problemWords(count)}
    </Badge>
  );
};
