/** A password field that can be shown, and that says when Caps Lock is on. Used wherever a password is typed. */
export const passwordField = () => ({
  isShown: false,
  isCapsLock: false,
  get type() {
    return this.isShown ? "text" : "password";
  },
  get word() {
    return this.isShown ? "Hide" : "Show";
  },
  get pressed() {
    return this.isShown ? "true" : "false";
  },
  flip() {
    this.isShown = !this.isShown;
  },
  key(event: KeyboardEvent) {
    // Password managers send key events that know no modifiers.
    this.isCapsLock = event.getModifierState?.("CapsLock") ?? false;
  },
});
