/** The lines of Prometheus' text format as `name{labels}` and number. Throws on a line that is none. */
export function figuresIn(text: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const [, name, value] = /^([a-z_]+(?:\{[^}]*\})?) (\S+)$/.exec(line) ?? [];
    if (!name || Number.isNaN(Number(value))) throw new Error(`This is no figure: ${line}`);
    found.set(name, Number(value));
  }
  return found;
}

/** All names that are announced, with and without samples. */
export const namesIn = (text: string): string[] => [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name as string);
