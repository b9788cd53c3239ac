import { raw } from "hono/html";

/** The drawings, 24 by 24, made of strokes in the text's own colour. They are our own markup, so they may go out as they are. */
const drawings = {
  home: '<path d="M4 11 12 4l8 7"/><path d="M6 10v10h12V10"/><path d="M10 20v-6h4v6"/>',
  scan: '<path d="M4 8V5a1 1 0 0 1 1-1h3M16 4h3a1 1 0 0 1 1 1v3M20 16v3a1 1 0 0 1-1 1h-3M8 20H5a1 1 0 0 1-1-1v-3"/><path d="M7 9v6M10.5 9v6M14 9v6M17 9v6"/>',
  bill: '<path d="M6 3h12v18l-3-2-3 2-3-2-3 2z"/><path d="M9 8h6M9 12h6"/>',
  tag: '<path d="M7 9 12 3l5 6v11a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1z"/><circle cx="12" cy="9.5" r="1.4"/><path d="M10 14h4M10 17h4"/>',
  people:
    '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.6-4 3.2-6 6.5-6s5.9 2 6.5 6"/><path d="M16 4.8a3.5 3.5 0 0 1 0 6.4M18 14.5c2 .8 3.2 2.7 3.5 5.5"/>',
  device: '<rect x="7" y="3" width="10" height="18" rx="2"/><path d="M9.5 6.5h5v5h-5zM11 17.5h2"/>',
  person: '<circle cx="12" cy="8" r="3.8"/><path d="M4.5 20.5c.7-4.2 3.7-6.5 7.5-6.5s6.8 2.3 7.5 6.5"/>',
  menu: '<path d="M4 7h16M4 12h16M4 17h16"/>',
  theme: '<circle cx="12" cy="12" r="8.5"/><path d="M12 3.5a8.5 8.5 0 0 1 0 17z" fill="currentColor"/>',
  leave: '<path d="M10 4H5a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h5"/><path d="M14 8l4 4-4 4M18 12H9"/>',
  enter: '<path d="M14 4h5a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1h-5"/><path d="M11 8l4 4-4 4M15 12H4"/>',
  tick: '<path d="M4.5 12.5l5 5 10-11"/>',
  cross: '<path d="M6 6l12 12M18 6L6 18"/>',
  warning: '<path d="M12 4 21.5 20h-19z"/><path d="M12 10v4.5M12 17.3h.01"/>',
  sheets: '<rect x="4" y="8" width="11" height="12" rx="1.5"/><path d="M8.5 4.5H18A1.5 1.5 0 0 1 19.5 6v10.5"/>',
  disk: '<path d="M5 4h11l3 3v13H5z"/><path d="M8.5 4v5h6V4M8.5 20v-6h7v6"/>',
  turning: '<path d="M20 12a8 8 0 1 1-2.4-5.7"/><path d="M20 4v4.5h-4.5"/>',
  full: '<path d="M4 8l4-5h8l4 5"/><path d="M5 8h14v12H5z"/><path d="M9 14l2.2 2.2L15.5 12"/>',
  lock: '<rect x="5" y="11" width="14" height="9" rx="1.5"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
  ask: '<path d="M4 5h16v11h-8l-5 4v-4H4z"/><path d="M10 8.6c.3-.9 1-1.4 2-1.4 1.2 0 2 .7 2 1.7 0 1.4-2 1.5-2 2.7M12 13.7h.01"/>',
  undo: '<path d="M8 5 4 9l4 4"/><path d="M4 9h10a5.5 5.5 0 0 1 0 11h-4"/>',
  hand: '<path d="M8 12V6.5a1.5 1.5 0 0 1 3 0V11M11 10.5v-5a1.5 1.5 0 0 1 3 0v5.5M14 11V7a1.5 1.5 0 0 1 3 0v7c0 4-2.2 7-6 7-3.3 0-4.7-1.8-6.5-5.5-.9-1.8 1.3-3 2.5-1.5l1 1.5"/>',
  box: '<path d="M4 8l8-4 8 4v8l-8 4-8-4z"/><path d="M4 8l8 4 8-4M12 12v8"/>',
  out: '<circle cx="12" cy="12" r="8.5"/><path d="M8 12h8"/>',
  plus: '<path d="M12 5v14M5 12h14"/>',
  edit: '<path d="M5 19l1-4.5L16 4.5l3.5 3.5L9.5 18z"/><path d="M13.5 7l3.5 3.5"/>',
  clock: '<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>',
  help: '<circle cx="12" cy="12" r="9"/><path d="M9.5 9.2A2.6 2.6 0 0 1 12 7.4c1.5 0 2.6 1 2.6 2.3 0 1.8-2.6 2.1-2.6 4"/><path d="M12 17h.01" stroke-width="2.8"/>',
  info: '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5"/><path d="M12 7.6h.01" stroke-width="2.8"/>',
  keyboard:
    '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M7 9.5h.01M11 9.5h.01M15 9.5h.01M17.5 9.5h.01M7 12.5h.01M11 12.5h.01M15 12.5h.01" stroke-width="2.6"/><path d="M8 15.8h8"/>',
  erase: '<path d="M9 5h11v14H9l-6-7z"/><path d="M12.5 9.5l4 5M16.5 9.5l-4 5"/>',
  sound: '<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5z"/><path d="M15.5 9a4.5 4.5 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11"/>',
  silent: '<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5z"/><path d="M15.5 9.5l5 5M20.5 9.5l-5 5"/>',
  wifi: '<path d="M3 9.5a13 13 0 0 1 18 0M6.5 13a8 8 0 0 1 11 0M9.7 16.3a3.5 3.5 0 0 1 4.6 0"/><path d="M12 19.5h.01" stroke-width="3"/>',
  "no-wifi":
    '<path d="M3 9.5a13 13 0 0 1 5-3.1M12.5 5.7a13 13 0 0 1 8.5 3.8M6.5 13a8 8 0 0 1 3.5-2.1M9.7 16.3a3.5 3.5 0 0 1 4.6 0M4 4l16 16"/><path d="M12 19.5h.01" stroke-width="3"/>',
  search: '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5 21 21"/>',
  print: '<path d="M7 8V3h10v5M7 17H4v-7a1.5 1.5 0 0 1 1.5-1.5h13A1.5 1.5 0 0 1 20 10v7h-3"/><path d="M7 14h10v7H7z"/>',
  further: '<path d="M9 5l7 7-7 7"/>',
  program: '<path d="M8 7l-5 5 5 5M16 7l5 5-5 5M13.5 5l-3 14"/>',
  upload: '<path d="M12 16V4M7 9l5-5 5 5"/><path d="M4 15v4a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-4"/>',
  file: '<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4M9 12l6 6M15 12l-6 6"/>',
  download: '<path d="M12 4v11M7 10.5l5 5 5-5M5 20h14"/>',
} as const;

export type IconName = keyof typeof drawings;

/** A sign beside words; on its own it says nothing to a screen reader. `className` may add a state's class, such as `g-ok`. */
export const Icon = ({ name, small = false, className = "" }: { name: IconName; small?: boolean; className?: string }) => (
  <svg class={`ico${small ? " ico--sm" : ""}${className ? ` ${className}` : ""}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    {raw(drawings[name])}
  </svg>
);

/** The drawing alone, for the big panel, where the class says in which state it is seen: `i-ok`, `i-bad` ... */
export const Sign = ({ name, className }: { name: IconName; className: string }) => (
  <svg class={className} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    {raw(drawings[name])}
  </svg>
);

/** The tag that stands for TraceTrack, in hi-vis. */
export const Logo = () => (
  <svg class="logo" viewBox="0 0 34 34" aria-hidden="true" focusable="false">
    <path d="M7 12.5 17 3l10 9.5V29a2 2 0 0 1-2 2H9a2 2 0 0 1-2-2z" fill="#ddf53c" />
    <circle cx="17" cy="10.8" r="2.3" fill="#10181e" />
    <path d="M11 16.5h5v5h-5zM18 16.5h5v5h-5zM11 23.5h5v4h-5zM20.5 25.5H23v2h-2.5zM18 23.5h2.5v2H18z" fill="#10181e" />
  </svg>
);
