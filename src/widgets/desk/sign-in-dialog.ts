import { closeDialog } from "../dialog.ts";
import { signInBySecret } from "../sign-in-again.ts";
import type { Desk } from "./desk.ts";
import type { DeskStart } from "./start.ts";

/** Coming back, or taking over, without leaving the page: what waits stays where it is, and scans go on being heard. */
export function signInDialog({ person }: DeskStart, desk: Partial<Desk>) {
  return {
    username: person.username,
    problem: "",
    busy: false,
    isLocked: false,
    opening() {
      this.problem = "";
      this.username = person.username;
      this.isLocked = desk.shift?.isLocked() ?? false;
    },
    naming(event: Event) {
      this.username = (event.currentTarget as HTMLInputElement).value;
    },
    /** Only who proves who they are opens a locked station. */
    keep(event: Event) {
      if (this.isLocked) event.preventDefault();
    },
    press(event: Event) {
      const field = secretField();
      field.value += (event.currentTarget as HTMLElement).dataset.sign ?? "";
    },
    erase() {
      const field = secretField();
      field.value = field.value.slice(0, -1);
    },
    close: () => closeDialog("sign-in-dialog"),
    async signIn(event: Event) {
      event.preventDefault();
      const secret = secretField().value;
      if (this.busy || secret === "") return;
      this.busy = true;
      const answer = await (desk.ask?.(() => signInBySecret(this.username.trim(), secret)) ?? null);
      this.busy = false;
      secretField().value = "";
      if (!answer?.ok) {
        this.problem = answer?.why ?? "One moment. Then try again.";
        this.isLocked = desk.shift?.isLocked() ?? false;
        return;
      }
      this.isLocked = false;
      this.close();
    },
  };
}

const secretField = () => document.getElementById("again-secret") as HTMLInputElement;
