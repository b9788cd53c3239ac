import { FieldHead, type FormProblem } from "./form.tsx";

export type PasswordFieldProps = {
  id: string;
  name: string;
  label: string;
  autocomplete: "current-password" | "new-password";
  hint?: string;
  problem?: FormProblem | null;
  /** The Alpine part around it: `passwordField`, or `newPassword`, which also makes one. */
  part?: "passwordField" | "newPassword";
  isLarge?: boolean;
  /** Takes the focus when the page opens. */
  isFirst?: boolean;
  children?: unknown;
};

/** A password with "Show" and the Caps Lock hint; without script both are not there and the field works as ever. */
export function PasswordField(props: PasswordFieldProps) {
  const { id, name, label, autocomplete, hint, problem, part = "passwordField", isLarge = false, isFirst = false, children } = props;
  const wrong = problem?.fields?.[name];
  const described = [wrong ? `${id}-error` : "", hint ? `${id}-hint` : "", `${id}-caps`].filter(Boolean).join(" ");
  return (
    <div class={wrong ? "field field--bad" : "field"} x-data={part}>
      <FieldHead id={id} label={label} hint={hint} wrong={wrong} />
      <div class="inside">
        <input
          class={isLarge ? "input input--lg" : "input"}
          id={id}
          name={name}
          type="password"
          autocomplete={autocomplete}
          required
          autofocus={isFirst}
          maxlength={200}
          aria-invalid={wrong ? "true" : undefined}
          aria-describedby={described}
          x-ref="password"
          x-bind:type="type"
          x-on:keyup="key"
        />
        <button type="button" class="link" aria-label={`Show: ${label}`} x-cloak="" x-on:click="flip" x-bind:aria-pressed="pressed">
          <span x-text="word">Show</span>
        </button>
      </div>
      <p class="hint" id={`${id}-caps`} role="status">
        <span x-show="isCapsLock" x-cloak="">
          Caps Lock is on.
        </span>
      </p>
      {children}
    </div>
  );
}

/** A new password, typed twice: `password` and `again`. */
export const NewPasswordFields = ({ problem }: { problem: FormProblem | null }) => (
  <>
    <PasswordField
      id="password"
      name="password"
      label="New password"
      hint="10 characters or more. A few words in a row are easy to remember."
      autocomplete="new-password"
      problem={problem}
    />
    <PasswordField id="again" name="again" label="New password again" autocomplete="new-password" problem={problem} />
  </>
);

/** Tells a password keeper whose password this is. Without a name it is not sent. */
export const UsernameForKeeper = ({ username }: { username: string }) => (
  <input type="text" value={username} autocomplete="username" readonly hidden />
);
