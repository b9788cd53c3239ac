import { Problem } from "../../domain/error.ts";

type Fields = Record<string, string>;

const names = ["number", "destination", "vehicle", "note", "area"] as const;
/** A whole number as a number; anything else stays a text, which no number is. */
const whole = (text: string) => (/^\s*\d{1,9}\s*$/.test(text) ? Number(text) : text);

/**
 * The fields of a bill's form as the API's schemas take them. Of a new bill an empty field says nothing; of a bill that is there it takes
 * away what stood in it.
 */
export function billFields(fields: Fields, whenEmpty: "leave" | "take away"): Record<string, unknown> {
  const read: Record<string, unknown> = { target: whole(fields.target ?? "") };
  for (const name of names) {
    const text = fields[name];
    if (text === undefined) continue;
    if (text.trim() !== "") read[name] = name === "area" ? whole(text) : text;
    else if (whenEmpty === "take away" && name !== "number") read[name] = null;
  }
  return read;
}

/** The same of a new return. */
export function returnFields(fields: Fields): Record<string, unknown> {
  const { target: _none, ...read } = billFields({ area: fields.area ?? "", note: fields.note ?? "" }, "leave");
  return read;
}

/** Does the act; a refusal that is about one field is said at that field. `places` names it by the refusal's code. */
export async function fieldsOf<T>(places: Record<string, string>, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const path = error instanceof Problem ? places[error.code] : undefined;
    if (!(error instanceof Problem) || !path) throw error;
    throw new Problem(error.kind, error.code, error.message, { errors: [{ path, message: error.message }] });
  }
}
