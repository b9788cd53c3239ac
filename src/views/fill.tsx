const barWidth = 64;

/** 12 of 30, with a small bar, amber when that is short. Widths are SVG attributes: style attributes are not allowed here. */
export const Fill = ({ count, capacity, isShort = false }: { count: number; capacity: number; isShort?: boolean }) => (
  <span class="fill">
    <svg viewBox={`0 0 ${barWidth} 8`} aria-hidden="true" focusable="false">
      <rect class="track" width={barWidth} height="8" rx="2" />
      <rect
        class={isShort ? "level level--short" : "level"}
        width={capacity > 0 ? Math.round((Math.min(count, capacity) / capacity) * barWidth) : 0}
        height="8"
        rx="2"
      />
    </svg>
    <span class="num">
      {count} of {capacity}
    </span>
  </span>
);
