/** One backup that was made, or was to be. */
export type BackupRun = {
  id: number;
  startedAt: string;
  seconds: number | null;
  /** Its name, without the folder. */
  file: string | null;
  bytes: number | null;
  rows: number | null;
  /** It was restored beside the site, compared and checked. */
  verified: boolean;
  how: "nightly" | "cli";
  /** Why there is none. */
  fault: string | null;
};
