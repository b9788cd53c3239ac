import { fillLevel, fillWidth } from "../domain/open-bags.ts";

/** The bar and its words, marked so that a list can keep them true. Widths are SVG attributes: style attributes are not allowed here. */
export const FillBar = ({ width, words, isShort = false }: { width: string; words: string; isShort?: boolean }) => (
  <span class="fill">
    <svg viewBox={`0 0 ${fillWidth} 8`} aria-hidden="true" focusable="false">
      <rect class="track" width={fillWidth} height="8" rx="2" />
      <rect class={isShort ? "level level--short" : "level"} width={width} height="8" rx="2" data-put="width:width" />
    </svg>
    <span class="num" data-fill="fill">
      {words}
    </span>
  </span>
);

/** 12 of 30, with a small bar, amber when that is short. */
export const Fill = ({ count, capacity, isShort = false }: { count: number; capacity: number; isShort?: boolean }) => (
  <FillBar width={String(fillLevel(count, capacity))} words={`${count} of ${capacity}`} isShort={isShort} />
);
