import type { Config } from "../config.ts";
import type { Crew } from "../crew/crew.ts";
import type { RequestFigures } from "../http/request-figures.ts";
import type { SessionCookie } from "../http/session.ts";
import type { Log } from "../http/telemetry.ts";
import type { Site } from "../services/context.ts";
import type { Live } from "../services/live.ts";
import type { SessionShelf } from "../services/sessions.ts";

/** What routes are given to work with. */
export type Rooms = {
  config: Config;
  site: Site;
  sessions: SessionShelf;
  cookie: SessionCookie;
  log: Log;
  live: Live;
  figures: RequestFigures;
  /** The processes that share this server's port. */
  crew: Crew;
};
