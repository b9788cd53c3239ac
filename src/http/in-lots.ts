type Observer = { observe: (value: number) => void };

const lotMax = 256;
const observersMax = 2000;

/**
 * Values that are handed on when there are many of them, or when somebody asks: the library looks at all labels anew with each value, which
 * is the tenth part of a whole request one by one and next to nothing in a row. `of` finds who takes the values of a key; it is asked once.
 */
export function inLots(of: (key: string) => Observer) {
  const observers = new Map<string, Observer>();
  let keys: string[] = [];
  let values: number[] = [];
  function observerOf(key: string): Observer {
    let found = observers.get(key);
    if (!found) {
      if (observers.size >= observersMax) observers.clear();
      found = of(key);
      observers.set(key, found);
    }
    return found;
  }
  function writeDown(): void {
    const [notedKeys, notedValues] = [keys, values];
    [keys, values] = [[], []]; // first, so that a value that nobody takes stands in no other's way
    for (const [place, key] of notedKeys.entries()) observerOf(key).observe(notedValues[place] as number);
  }
  return {
    note(key: string, value: number): void {
      keys.push(key);
      values.push(value);
      if (keys.length >= lotMax) writeDown();
    },
    writeDown,
  };
}
