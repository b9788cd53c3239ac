/** How a pattern is written, for people who have never seen one. */
export const PatternWords = () => (
  <section class="card card__p stack" aria-labelledby="pattern-h">
    <h2 id="pattern-h">How to write a pattern</h2>
    <dl class="signs">
      <PatternSign sign="#">one digit, 0 to 9</PatternSign>
      <PatternSign sign="@">one letter, A to Z</PatternSign>
      <PatternSign sign="*">one letter or one digit</PatternSign>
      <PatternSign sign="A 7 -">letters, digits and hyphens as they stand on the label</PatternSign>
    </dl>
    <p>
      So <span class="code">SB#####</span> fits <span class="code">SB00123</span>. For codes of any shape write a length in words:{" "}
      <b>4 to 20 letters or digits</b>
    </p>
  </section>
);

const PatternSign = ({ sign, children }: { sign: string; children?: unknown }) => (
  <div>
    <dt class="code">{sign}</dt>
    <dd>{children}</dd>
  </div>
);
