/** Below a list: what is on this page, and the way to the next one. */
export const Pager = ({ words, nextHref }: { words: string; nextHref: string | null }) => (
  <div class="pager">
    <p class="muted">{words}</p>
    {nextHref ? (
      <a class="btn" href={nextHref} rel="next">
        Next 50
      </a>
    ) : null}
  </div>
);
