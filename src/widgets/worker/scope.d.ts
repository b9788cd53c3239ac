/** As much of a service worker's world as we use; TypeScript's own description of it can't stand beside the one of pages. */
type LifeEvent = Event & { waitUntil(work: Promise<unknown>): void };
type RequestEvent = LifeEvent & { readonly request: Request; respondWith(response: Promise<Response>): void };

export type WorkerScope = {
  location: Location;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(type: "install" | "activate", listener: (event: LifeEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: RequestEvent) => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent<WorkerMessage>) => void): void;
};

/** What a page tells its worker. */
export type WorkerMessage =
  /** Which version are you? Answered on the port that comes with it. */
  | { is: "version" }
  /** Nothing is being scanned: take over now. */
  | { is: "take_over" }
  /** Keep this page and its files. */
  | { is: "keep" };
