import { type JsonSchema, type OpenApi, resolveReference } from "./openapi.ts";

/** One field of a body in words. `name` says where it is: `scans[].key`. */
export type SchemaField = { name: string; type: string; isRequired: boolean; words: string };

const deepest = 4;
const most = 80;

/** A union with null is the other thing, "or null". */
function alternatives(schema: JsonSchema): JsonSchema[] {
  return schema.anyOf ?? schema.oneOf ?? [];
}

/** What sort of value it is: text, number, list of texts, one of ... */
export function typeWords(given: JsonSchema, document: OpenApi, depth = 0): string {
  const schema = resolveReference(given, document);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(", ");
  const choices = alternatives(schema);
  if (choices.length > 0)
    return depth > 2 ? "one of several" : [...new Set(choices.map((one) => typeWords(one, document, depth + 1)))].join(" or ");
  if (schema.allOf?.[0]) return typeWords(schema.allOf[0], document, depth + 1);
  const types = Array.isArray(schema.type) ? schema.type : schema.type ? [schema.type] : [];
  const words = types.map((type) => {
    if (type === "array") return depth > 2 ? "list" : `list of ${schema.items ? typeWords(schema.items, document, depth + 1) : "anything"}`;
    return type;
  });
  if (words.length === 0) return schema.properties ? "object" : "anything";
  return words.join(" or ");
}

const between = (least: number | undefined, highest: number | undefined, thing: string): string => {
  if (least !== undefined && highest !== undefined)
    return least === highest ? `exactly ${least}${thing}` : `${least} to ${highest}${thing}`;
  if (least !== undefined) return `at least ${least}${thing}`;
  return highest === undefined ? "" : `at most ${highest}${thing}`;
};

/** A bound that only says "any whole number that a computer can hold" tells nobody anything. */
const told = (bound: number | undefined) => (bound === undefined || Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? undefined : bound);

/** Description and limits in one line. */
export function limitWords(given: JsonSchema, document: OpenApi): string {
  const schema = { ...resolveReference(given, document), ...(given.description ? { description: given.description } : {}) };
  return [
    schema.description ?? "",
    schema.format ?? "",
    between(told(schema.minimum), told(schema.maximum), ""),
    between(schema.minLength, schema.maxLength, " characters"),
    between(schema.minItems, schema.maxItems, " entries"),
    schema.format || !schema.pattern ? "" : `like ${schema.pattern}`,
    schema.default === undefined ? "" : `${JSON.stringify(schema.default)} when left out`,
  ]
    .filter(Boolean)
    .map((words, place, all) => (place === all.length - 1 || words.endsWith(".") ? words : `${words};`))
    .join(" ");
}

/** The fields of a body, those inside lists and objects too, down to a depth at which a page can still be read. */
export function schemaFields(given: JsonSchema, document: OpenApi, prefix = "", depth = 0): SchemaField[] {
  if (depth > deepest) return [];
  const schema = resolveReference(given, document);
  const fields: SchemaField[] = [];
  for (const part of schema.allOf ?? []) fields.push(...schemaFields(part, document, prefix, depth + 1));
  const each = alternatives(schema).map((one) => schemaFields(one, document, prefix, depth + 1));
  const isInAll = (name: string) => each.every((ofOne) => ofOne.length === 0 || ofOne.some((field) => field.name === name));
  for (const field of each.flat()) fields.push({ ...field, isRequired: field.isRequired && isInAll(field.name) });
  if (schema.items) fields.push(...schemaFields(schema.items, document, `${prefix}[]`, depth + 1));
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const full = prefix ? `${prefix}.${name}` : name;
    const isRequired = schema.required?.includes(name) ?? false;
    fields.push({ name: full, type: typeWords(property, document), isRequired, words: limitWords(property, document) });
    fields.push(...schemaFields(property, document, full, depth + 1));
  }
  return merged(fields).slice(0, most);
}

/** Alternatives often share fields: one line for each name, and required only where all of them say so. */
function merged(fields: SchemaField[]): SchemaField[] {
  const byName = new Map<string, SchemaField>();
  for (const field of fields) {
    const known = byName.get(field.name);
    if (!known) {
      byName.set(field.name, field);
      continue;
    }
    const types = new Set([...known.type.split(", "), ...field.type.split(", ")]);
    byName.set(field.name, {
      ...known,
      type: [...types].join(", "),
      isRequired: known.isRequired && field.isRequired,
      words: known.words || field.words,
    });
  }
  return [...byName.values()];
}
