export type TextField = HTMLInputElement | HTMLTextAreaElement;

/** Is this a field that people write in, so that a scan must not stay in it? */
export function isTextField(target: EventTarget | null): target is TextField {
  if (target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && !/^(?:button|submit|reset|checkbox|radio|range|file|color|image)$/.test(target.type);
}

/** A text field as it was before a key wrote into it. */
export type FieldBefore = { field: TextField; value: string; start: number | null; end: number | null };

/** The text field that has the focus, as it is now. */
export function fieldNow(): FieldBefore | null {
  const field = document.activeElement;
  if (!isTextField(field)) return null;
  return { field, value: field.value, start: field.selectionStart, end: field.selectionEnd };
}

/** Puts the field back as it was, with its caret; one that is made for codes is emptied, so that the next code has room. */
export function restoreField({ field, value, start, end }: FieldBefore): void {
  const isCodeField = field.hasAttribute("data-code-field");
  field.value = isCodeField ? "" : value;
  if (!isCodeField && start !== null && document.activeElement === field) field.setSelectionRange(start, end);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** What was written into a text to make it another one. */
export function insertedText(before: string, after: string): string {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return after.slice(start, after.length - end);
}
