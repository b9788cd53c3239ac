const wholeMaxBytes = 256 * 1024;

/**
 * The texts of an .xlsx stand together in one part, which SheetJS makes objects of each time it reads a stretch of a sheet. This gives it, for
 * each stretch, a part in which only the texts that the stretch may name are filled in, at their own places.
 */
export class SharedStrings {
  private readonly ends: Uint32Array;
  private readonly start: number;
  private readonly itemEnd: Buffer;

  constructor(private readonly bytes: Buffer) {
    const head = bytes.toString("latin1", 0, 8192);
    const open = /<(?:\w+:)?sst\b[^<>]*>/.exec(head);
    this.itemEnd = Buffer.from(`</${/<(\w+:)?si\b/.exec(head)?.[1] ?? ""}si>`);
    this.start = open ? open.index + open[0].length : 0;
    const ends: number[] = [];
    if (open && bytes.length > wholeMaxBytes)
      for (let at = bytes.indexOf(this.itemEnd); at >= 0; at = bytes.indexOf(this.itemEnd, at + 1)) ends.push(at + this.itemEnd.length);
    this.ends = Uint32Array.from(ends);
  }

  /** More than the texts that are named, never fewer: every value that looks like a place counts. */
  private named(xml: string): Uint8Array {
    const named = new Uint8Array(this.ends.length);
    const value = /<(?:\w+:)?v\b[^<>]*>\s*(\d+)/g;
    for (let found = value.exec(xml); found; found = value.exec(xml)) {
      const place = Number(found[1]);
      if (place < named.length) named[place] = 1;
    }
    return named;
  }

  for(xml: string): Buffer {
    if (this.ends.length === 0) return this.bytes;
    const named = this.named(xml);
    const pieces: Buffer[] = [this.bytes.subarray(0, this.start)];
    for (let place = 0; place < named.length; place++) {
      const from = place === 0 ? this.start : (this.ends[place - 1] as number);
      pieces.push(named[place] ? this.bytes.subarray(from, this.ends[place]) : this.itemEnd);
    }
    pieces.push(this.bytes.subarray(this.ends.at(-1)));
    return Buffer.concat(pieces);
  }
}
