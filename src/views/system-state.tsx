import type { Part } from "../domain/system-state.ts";
import { Badge, type BadgeTone } from "./badge.tsx";
import type { IconName } from "./icons.tsx";

const signs: Record<Part["word"], { tone: BadgeTone; icon: IconName }> = {
  Fine: { tone: "ok", icon: "tick" },
  Slow: { tone: "dup", icon: "warning" },
  Down: { tone: "bad", icon: "warning" },
};

/** Each part of the system with a word for how it is, and what to do where it is not well. */
export const StateOfParts = ({ parts }: { parts: readonly Part[] }) => (
  <section class="card" aria-labelledby="state-h">
    <div class="card__h">
      <h2 id="state-h">How it is now</h2>
    </div>
    <div class="table-wrap">
      <table class="table table--cards">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">State</th>
            <th scope="col">Figures</th>
          </tr>
        </thead>
        <tbody>
          {parts.map(({ name, word, figures, todo }) => (
            <tr>
              <td class="l1">{name}</td>
              <td class="r1">
                <Badge {...signs[word]}>{word}</Badge>
              </td>
              <td class="l2">
                {figures}
                {todo ? <p>{todo}</p> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </section>
);
