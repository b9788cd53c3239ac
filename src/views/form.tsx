import { Icon } from "./icons.tsx";

/** What was wrong with a form that came in: which one, why, and what was typed (never passwords), so that nobody types it twice. */
export type FormProblem = {
  /** `new`, or the id of what was to be changed; pages with several sorts of forms say `kind-new`, `area-3`. */
  form: string;
  text: string;
  /** By the field's name. */
  fields?: Record<string, string>;
  typed?: Record<string, string>;
};

export type NoticeTone = "ok" | "bad" | "dup" | "info";

/** What the last act brought about. */
export type PageNotice = { tone: NoticeTone; text: string };

const noticeIcons = { ok: "tick", bad: "warning", dup: "warning", info: "info" } as const;

/** A bar above the page's content. It is read out: at once when it is bad. */
export const Notice = ({ tone, text, title, isDone = false }: PageNotice & { title?: string; isDone?: boolean }) => (
  <div
    class={tone === "info" ? "notice" : `notice notice--${tone}`}
    role={tone === "bad" ? "alert" : "status"}
    data-toast={isDone ? tone : undefined}
  >
    <Icon name={noticeIcons[tone]} />
    <p>
      {title ? <b>{title}</b> : null}
      {text}
    </p>
  </div>
);

/** What the act that led here brought about: with script `widgets/toasts` shows it as a message. */
export const DoneNotice = (notice: PageNotice) => <Notice {...notice} isDone />;

/** The sentence above a field that must be put right. */
export const FieldError = ({ id, text }: { id: string; text: string }) => (
  <p class="error" id={id}>
    <Icon name="warning" small />
    <span>{text}</span>
  </p>
);

type FieldWords = { id: string; name: string; label: string; hint?: string; problem?: FormProblem | null };

const describedBy = (id: string, wrong: string | undefined, hint: string | undefined) =>
  [wrong ? `${id}-error` : "", hint ? `${id}-hint` : ""].filter(Boolean).join(" ") || undefined;

export type FieldProps = FieldWords & {
  value?: string;
  isRequired?: boolean;
  /** Attributes of the input: `type`, `autocomplete`, `maxlength`, `inputmode` ... */
  input?: Record<string, string | number | boolean | undefined>;
  className?: string;
};

/** What stands above the input of every field: its label, the hint, and what was wrong with it. */
export const FieldHead = ({
  id,
  label,
  hint,
  wrong,
}: {
  id: string;
  label: string;
  hint?: string | undefined;
  wrong: string | undefined;
}) => (
  <>
    <label for={id}>{label}</label>
    {hint ? (
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    ) : null}
    {wrong ? <FieldError id={`${id}-error`} text={wrong} /> : null}
  </>
);

/** Label above, hint below it, message above the field: DESIGN.md, section 6. */
export function Field({ id, name, label, hint, problem, value, isRequired = false, input = {}, className = "" }: FieldProps) {
  const wrong = problem?.fields?.[name];
  return (
    <div class={wrong ? "field field--bad" : "field"}>
      <FieldHead id={id} label={label} hint={hint} wrong={wrong} />
      <input
        class={`input ${className}`.trim()}
        id={id}
        name={name}
        value={problem?.typed?.[name] ?? value}
        required={isRequired}
        aria-invalid={wrong ? "true" : undefined}
        aria-describedby={describedBy(id, wrong, hint)}
        {...input}
      />
    </div>
  );
}

export type SelectFieldProps = FieldWords & {
  choices: { value: string; words: string }[];
  value: string;
  isOff?: boolean;
  select?: Record<string, string>;
};

/** A choice among a few. */
export function SelectField({ id, name, label, hint, problem, choices, value, isOff = false, select = {} }: SelectFieldProps) {
  const wrong = problem?.fields?.[name];
  const chosen = problem?.typed?.[name] ?? value;
  return (
    <div class={wrong ? "field field--bad" : "field"}>
      <FieldHead id={id} label={label} hint={hint} wrong={wrong} />
      <select
        class="select"
        id={id}
        name={name}
        disabled={isOff}
        aria-invalid={wrong ? "true" : undefined}
        aria-describedby={describedBy(id, wrong, hint)}
        {...select}
      >
        {choices.map((choice) => (
          <option value={choice.value} selected={choice.value === chosen}>
            {choice.words}
          </option>
        ))}
      </select>
    </div>
  );
}

/** People, kinds and areas are switched off, never deleted. The words say what each means. */
export const OnOffField = ({
  label,
  on,
  off,
  isOn,
  ...rest
}: {
  label: string;
  on: string;
  off: string;
  isOn: boolean;
  isOff?: boolean;
  problem: FormProblem | null;
}) => (
  <SelectField
    id="active"
    name="active"
    label={label}
    choices={[
      { value: "on", words: `On: ${on}` },
      { value: "off", words: `Off: ${off}` },
    ]}
    value={isOn ? "on" : "off"}
    {...rest}
  />
);
