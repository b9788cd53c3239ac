import type { CheckProblem } from "../domain/check-run.ts";
import { problemWords, valueWords, wrongHref } from "./check-facts.ts";
import { figure } from "./moment.tsx";

/** What a recount found, rule by rule, with the way to each bag or bill. */
export const CheckProblems = ({ problems }: { problems: readonly CheckProblem[] }) => (
  <>
    {problems.map((problem) => (
      <section class="card" aria-labelledby={`problem-${problem.name}`}>
        <div class="card__h">
          <h2 id={`problem-${problem.name}`}>{problem.says}</h2>
          <p class="muted">
            {problemWords(problem.count)}
            {problem.count > problem.first.length ? `; the first ${figure(problem.first.length)} are shown` : ""}
          </p>
        </div>
        <WrongRows problem={problem} />
      </section>
    ))}
  </>
);

const WrongRows = ({ problem }: { problem: CheckProblem }) => (
  <div class="table-wrap">
    <table class="table table--cards">
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">The system says</th>
          <th scope="col">A recount says</th>
        </tr>
      </thead>
      <tbody>
        {problem.first.map(({ name, kept, counted }) => (
          <tr>
            <td class="l1">
              <Name href={wrongHref(problem, name)} name={name} />
            </td>
            <td class="l2">
              <span class="only-phone">The system says </span>
              {valueWords(kept)}
            </td>
            <td class="l3">
              <span class="only-phone">A recount says </span>
              {valueWords(counted)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const Name = ({ href, name }: { href: string | null; name: string }) =>
  href ? (
    <a class="code long" href={href}>
      {name}
    </a>
  ) : (
    <span class="code long">{name}</span>
  );
