/** A way by which a text reaches every process that is on it, the one that sent it too. */
export type Wire = {
  name: string;
  /** Throws when it did not go out. */
  send(text: string): Promise<unknown>;
  /** What was sent did not come back: drops a connection that may be dead, so that the next text opens a new one. */
  renew(): void;
  close(): void;
};

/** `heard` gets every text; `lost` is told when texts may have been missed. Neither throws nor waits. */
export type Ears = { heard: (text: string) => void; lost: () => void };

/** Opens a wire at once, also when what it needs is away. */
export type OpenWire = (ears: Ears) => Wire;
