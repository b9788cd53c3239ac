import { whatTitle } from "../domain/event-words.ts";
import type { LoggedEvent } from "../store/events.ts";
import { uploadName } from "./import-history.ts";

type Facts = { name?: string; username?: string; role?: string; active?: boolean; number?: string };
type OfficeAnswer = {
  before?: Facts;
  after?: Facts;
  newPassword?: boolean;
  by?: string;
  elsewhere?: boolean;
  /** Recovery codes that are not used yet. */
  left?: number;
  file?: string;
};

function personWords({ before, after, newPassword }: OfficeAnswer, name: string): string {
  const did = [
    before?.role !== after?.role ? `is ${after?.role} now` : "",
    before?.active && !after?.active ? "was switched off" : "",
    !before?.active && after?.active ? "was switched on" : "",
    newPassword ? "got a new password" : "",
  ].filter(Boolean);
  return `${name} ${did.length > 0 ? did.join(", ") : "was changed"}.`;
}

const doors: Record<string, string> = { badge: " with a badge", pin: " with a PIN" };

/** What each does, about whom or what. */
const words: Record<string, (answer: OfficeAnswer, about: string, event: LoggedEvent) => string> = {
  person_added: ({ after }, name) => `${name} was added as ${after?.role}.`,
  person_changed: personWords,
  password_changed: (_, name) => `${name} has a new password.`,
  password_link_made: (_, name) => `A link to choose a password was made for ${name}.`,
  badge_made: (_, name) => `${name} has a new badge.`,
  badge_taken: (_, name) => `The badge of ${name} opens nothing any more.`,
  pin_set: (_, name) => `${name} chose a PIN.`,
  pin_taken: (_, name) => `The PIN of ${name} was taken away.`,
  second_factor_on: (_, name) => `${name} signs in with a code from their phone now.`,
  second_factor_off: (_, name) => `${name} signs in with the password alone again.`,
  second_factor_reset: (_, name) => `The second step of ${name} was taken away. They can set it up anew.`,
  recovery_codes_made: (_, name) => `${name} has new recovery codes. Those before them open nothing any more.`,
  recovery_code_used: ({ left }, name) => `${name} signed in with a recovery code. ${left ?? 0} are left.`,
  token_added: ({ after }, name) => `The token "${after?.name}" was made for ${name}.`,
  token_ended: ({ after }, name) => `The token "${after?.name}" of ${name} was ended.`,
  signed_in: ({ by }, name) => `${name} signed in${doors[by ?? ""] ?? ""}.`,
  signed_out: ({ elsewhere }, name) => (elsewhere ? `${name} ended one of their other sessions.` : `${name} signed out.`),
  station_admitted: (_, name) => `${name} gave their password in a new browser: it is a station now.`,
  kind_added: ({ after }) => `The kind ${after?.name} was added.`,
  kind_changed: ({ after }) => `The kind ${after?.name} was changed.`,
  area_added: ({ after }) => `The area ${after?.name} was added.`,
  area_changed: ({ before, after }) =>
    before?.name === after?.name ? `The area ${after?.name} was changed.` : `The area ${before?.name} is called ${after?.name} now.`,
  return_made: ({ after }) => `Return ${after?.number ?? ""} was started.`,
  return_finished: ({ after }) => `Return ${after?.number ?? ""} was finished.`,
  return_cancelled: ({ after }) => `Return ${after?.number ?? ""} was cancelled.`,
  import_committed: ({ file }, _, { answer }) => `${sentenceCase(uploadName(answer))} was put in: ${file}.`,
  import_revoked: ({ file }, _, { answer }) => `${sentenceCase(uploadName(answer))} was taken back: ${file}.`,
};

const sentenceCase = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** What happened in the office, in one sentence: what is about no bag and no bill. */
export function officeEventWords(event: LoggedEvent): string {
  const answer = (event.answer ?? {}) as OfficeAnswer;
  return words[event.what]?.(answer, event.about?.username ?? "Somebody", event) ?? `${whatTitle(event.what)}.`;
}
