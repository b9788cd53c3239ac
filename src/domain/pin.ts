import { z } from "zod";

/** Why these digits are no PIN to choose, in plain words; null when they are. */
function pinProblem(pin: string): string | null {
  if (!/^[0-9]{4,8}$/.test(pin)) return "Use 4 to 8 digits.";
  const steps = new Set([...pin].slice(1).map((digit, place) => (Number(digit) - Number(pin[place]) + 10) % 10));
  const [step] = steps.size === 1 ? steps : [null];
  if (step === 0) return "All digits are the same. Choose others.";
  if (step === 1 || step === 9) return "These digits stand in a row, as in 1234. Choose others.";
  return null;
}

/** A PIN that somebody chooses. */
export const newPinSchema = z.string().superRefine((pin, c) => {
  const message = pinProblem(pin);
  if (message) c.addIssue({ code: "custom", message });
});

/** A PIN that somebody types to come in: older ones stay good when the rule for new ones changes. */
export const pinSchema = z.string().regex(/^[0-9]{4,8}$/, "A PIN has 4 to 8 digits.");
