import { type FieldBefore, insertedText } from "./field.ts";
import { isHidden, type KeyPress } from "./press.ts";

/** Ways of inserting that can be a keyboard's; a paste, a drop or an autofill is a person's. */
const byKeyboard = /^insert(?:Text|CompositionText|FromComposition)$/;

export type Pressed = KeyPress & { under: FieldBefore | null };

/**
 * Reads text that comes without readable keys: Android's keyboard service says key 229 and writes into the field, letter by letter, as a
 * growing composition, or a whole code at once, with or without a key before it.
 */
export function createInserts() {
  let awaited: Pressed | null = null;
  let before: FieldBefore | null = null;
  return {
    /** The next input event is the effect of this key. */
    await: (press: Pressed | null) => {
      awaited = press;
    },
    before: (under: FieldBefore | null) => {
      before = under;
    },
    /** A press of its own for what came without any key; null when a key explains it. `under` is the field with the new text. */
    inserted(event: InputEvent, under: FieldBefore | null): Pressed | null {
      const press = awaited;
      awaited = null;
      if (press && !isHidden(press)) return null;
      if (!under || !byKeyboard.test(event.inputType)) return null;
      const base = before?.field === under.field ? before : { ...under, value: "" };
      const isLine = event.inputType === "insertText" && /[\r\n\t]/.test(event.data ?? "");
      const text = isLine ? (event.data ?? "") : insertedText(base.value, under.value);
      if (text === "") return null;
      if (!press) return { ...silentPress, key: text, code: "input", atMs: event.timeStamp, under: base };
      press.key = text;
      if (text.length > 1) press.code = "input";
      return null;
    },
  };
}

/** What is not known of text that came without a key. */
export const silentPress = { shift: false, caps: false, ctrl: false, alt: false, meta: false, altGraph: false, repeat: false };
