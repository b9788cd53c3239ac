import { calm } from "../calm.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { Scanner } from "../outbox/records.ts";
import type { Shift } from "../shift.ts";
import { type SignedIn, signInByBadge } from "../sign-in-again.ts";
import type { DeskShow } from "./show.ts";
import { badgeRefusedWords, badgeWords } from "./words.ts";

/** What is on its way has so long to get there before another person takes over. */
const handOverMaxMs = 4000;

export type HandoverOptions = {
  person: Scanner;
  shift: Shift;
  outbox: Outbox;
  show: Pick<DeskShow, "panel">;
  /** The person who is here has shown it. */
  onWelcome(): void;
};

/** Whoever is here: the same person again, or another one who takes over. */
export type Handover = {
  /** Asks who is here. Whoever it is takes over, and gets what was scanned meanwhile. */
  ask(signIn: () => Promise<SignedIn>): Promise<SignedIn>;
  badgeScanned(badge: string): void;
};

export function createHandover({ person, shift, outbox, show, onWelcome }: HandoverOptions): Handover {
  async function byBadge(badge: string) {
    show.panel(badgeWords());
    const answer = await ask(async () => {
      await sentBy(Date.now() + handOverMaxMs);
      return signInByBadge(badge);
    });
    if (!answer.ok) show.panel(badgeRefusedWords(answer.why), "bad");
  }

  /** What this person scanned gets there before another one takes over, unless that takes too long. */
  async function sentBy(untilMs: number) {
    const isOwnWaiting = () => outbox.waiting().some((scan) => scan.person === person.id);
    while (isOwnWaiting() && outbox.line() === "online" && Date.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  async function ask(signIn: () => Promise<SignedIn>): Promise<SignedIn> {
    const answer = await shift.whileAsking(signIn);
    // From here to the end without a pause: each scan belongs to somebody.
    if (answer.ok) welcome(answer);
    else if (!answer.isSure) shift.lock();
    else if (shift.scanning().id === person.id) void outbox.adopt(person);
    return answer;
  }

  function welcome(who: Scanner) {
    shift.takeOver({ id: who.id, username: who.username });
    const isAdopted = outbox.adopt(who);
    if (who.id === person.id) return onWelcome();
    // Another person gets a page of their own, with the same bag in hand.
    // Between two scans: keys that fall between two pages are nobody's to hear.
    void Promise.all([isAdopted, calm()]).then(() => location.replace(location.pathname + location.search));
  }

  return { ask, badgeScanned: (badge) => void byBadge(badge) };
}
