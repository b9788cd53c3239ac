import type { Socket } from "bun";

export type Answer = { status: number; body: Buffer };

export type Target = { host: string; port: number; isTls: boolean };

export const targetOf = (url: string): Target => {
  const { hostname, port, protocol } = new URL(url);
  const isTls = protocol === "https:";
  return { host: hostname, port: Number(port) || (isTls ? 443 : 80), isTls };
};

const headEnd = Buffer.from("\r\n\r\n");
const lastChunk = Buffer.from("\r\n0\r\n\r\n");

/** Where a body ends; null while more of it is to come. Bodies of known length and in pieces; the pieces' own sizes are left in. */
function bodyEnd(received: Buffer, bodyAt: number, head: string): number | null {
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (length !== undefined) return received.length >= bodyAt + Number(length) ? bodyAt + Number(length) : null;
  if (!/^transfer-encoding: *chunked/im.test(head)) return bodyAt; // 204, 303
  if (received.length < bodyAt + 5) return null;
  const isWhole =
    received.length === bodyAt + 5 || received.indexOf(lastChunk, Math.max(bodyAt, received.length - lastChunk.length)) !== -1;
  return isWhole ? received.length : null;
}

/**
 * One HTTP/1.1 connection that is kept, written and read by hand: the driver shares the machine with what it measures and must take as
 * little of it as it can. One request at a time; `ask` answers in its callback, without a promise for each.
 */
export class Wire {
  private received: Buffer | null = null;
  private onAnswer: ((answer: Answer) => void) | null = null;
  private unsent: Buffer | null = null;

  private constructor(
    private socket: Socket,
    private readonly onEnd: (why: string) => void,
  ) {}

  /** `onEnd` hears of a connection that ends by itself. */
  static async open({ host, port, isTls }: Target, onEnd: (why: string) => void): Promise<Wire> {
    let wire: Wire | null = null;
    const socket = await Bun.connect({
      hostname: host,
      port,
      ...(isTls ? { tls: { serverName: host } } : {}),
      socket: {
        data: (_, bytes) => wire?.take(bytes),
        drain: () => wire?.flush(),
        error: (_, error) => wire?.ended(error.message),
        close: () => wire?.ended("closed"),
      },
    });
    wire = new Wire(socket, onEnd);
    return wire;
  }

  ask(request: string, onAnswer: (answer: Answer) => void): void {
    this.onAnswer = onAnswer;
    const written = this.socket.write(request);
    if (written >= request.length && written >= Buffer.byteLength(request)) return;
    this.unsent = Buffer.from(request).subarray(Math.max(0, written));
    this.flush();
  }

  close(): void {
    this.onAnswer = null;
    this.socket.end();
  }

  private flush(): void {
    if (!this.unsent) return;
    const written = this.socket.write(this.unsent);
    this.unsent = written < this.unsent.length ? this.unsent.subarray(Math.max(0, written)) : null;
  }

  private take(bytes: Buffer): void {
    this.received = this.received ? Buffer.concat([this.received, bytes]) : Buffer.from(bytes);
    const headLength = this.received.indexOf(headEnd);
    if (headLength === -1) return;
    const head = this.received.toString("latin1", 0, headLength);
    const bodyAt = headLength + headEnd.length;
    const end = bodyEnd(this.received, bodyAt, head);
    if (end === null) return;
    const answer = { status: Number(head.slice(9, 12)), body: this.received.subarray(bodyAt, end) };
    this.received = null;
    const { onAnswer } = this;
    this.onAnswer = null;
    onAnswer?.(answer);
  }

  private ended(why: string): void {
    if (this.onAnswer) this.onEnd(why);
    this.onAnswer = null;
  }
}
