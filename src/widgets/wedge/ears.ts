import type { KeyPress } from "./press.ts";
import type { Mend } from "./reading.ts";

/** One code as it came, before any parsing. `at` is when its last key was pressed, milliseconds since 1970. */
export type HeardScan = {
  text: string;
  how: "scanner" | "typed";
  at: number;
  /** What was put right before it could be read. */
  mended?: Mend;
  /** Two different readings are both codes, and nothing tells which one is right: refuse it, and say that the keyboard layout is in doubt. */
  doubt?: "layout";
};

/** What a page gives to be told of scans. */
export type Ears = {
  /** A real labelled field, made invisible, inside a form of its own. */
  catcher: HTMLInputElement;
  onScan(scan: HeardScan): void;
  /** Is this text a known code or a command card? Without it every text is taken as it stands, and nothing is put right. */
  fits?(text: string): boolean;
  /** What has come so far; "" when it is taken. */
  onPartial?(text: string): void;
  /** A fast burst without Enter. */
  onNoEnter?(text: string): void;
  /** A code that was cut in two by a change of page, as far as it is known: to be scanned again. */
  onHalf?(text: string): void;
  /** Every key as it is pressed, before anything is made of it: for the page that looks at the scanner itself. */
  onPress?(press: KeyPress): void;
  /** Can scans be heard: is this window in front? */
  onListening?(here: boolean): void;
};

export type Wedge = {
  /** Hands over what came before the page was ready, then every scan. */
  listen(ears: Ears): void;
  /** True while keys arrive: wait for this before leaving the page. */
  busy(): boolean;
  /** After an undo the same code is no second read. */
  forgetPull(): void;
};
