import { Problem } from "../domain/error.ts";
import { readSiteFigures, type SiteFigures } from "../store/site-figures.ts";
import type { Site } from "./context.ts";

export type { SiteFigures } from "../store/site-figures.ts";

const waitMaxMs = 1500;

/** What only the database knows; null while it doesn't answer, so that a monitor still sees all the rest. */
export async function siteFigures({ database }: Pick<Site, "database">): Promise<SiteFigures | null> {
  try {
    return await readSiteFigures(database, waitMaxMs);
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}
