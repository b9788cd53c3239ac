import type { SiteFigures } from "../services/site-figures.ts";
import type { Figure } from "./metrics-gauges.ts";

/** What has to be asked for and may not answer; the same for all processes of a server. */
export type SiteNow = { site: SiteFigures | null; isRedisUp: boolean | null };

export const siteGauges: Figure<SiteNow>[] = [
  {
    name: "tracetrack_redis_up",
    help: "1 when Redis answers; missing when none is set.",
    read: ({ isRedisUp }) => (isRedisUp === null ? null : Number(isRedisUp)),
  },
  {
    name: "tracetrack_uploads",
    help: "Uploads by their state.",
    labels: ["state"],
    read: ({ site }) => Object.entries(site?.uploads ?? {}).map(([state, value]) => ({ labels: { state }, value })),
  },
  { name: "tracetrack_people_signed_in", help: "People who were seen within 15 minutes.", read: ({ site }) => site?.people },
  { name: "tracetrack_database_bytes", help: "Size of the database.", read: ({ site }) => site?.bytes },
  {
    name: "tracetrack_check_last_time_seconds",
    help: "When the last check that came to its end began, as unix time.",
    read: ({ site }) => site?.check?.startedAt,
  },
  { name: "tracetrack_check_problems", help: "How many rows it found wrong.", read: ({ site }) => site?.check?.problems },
  { name: "tracetrack_check_duration_seconds", help: "How long it took.", read: ({ site }) => site?.check?.seconds },
  {
    name: "tracetrack_backup_last_time_seconds",
    help: "When the last backup that there is began, as unix time.",
    read: ({ site }) => site?.backup?.startedAt,
  },
  { name: "tracetrack_backup_bytes", help: "Its size.", read: ({ site }) => site?.backup?.bytes },
];
