import { FieldError } from "./form.tsx";
import { Icon } from "./icons.tsx";

type SearchFieldProps = {
  label: string;
  placeholder: string;
  value: string;
  clearHref: string;
  maxLength: number;
  /** Codes are typed in capitals. */
  isCode?: boolean;
  /** What is wrong with what was typed. */
  problem?: string | undefined;
};

/** The field above a list: a scan lands in it, a part of a text is enough. */
export const SearchField = ({ label, placeholder, value, clearHref, maxLength, isCode = false, problem }: SearchFieldProps) => (
  <div class={problem ? "field field--bad" : "field"}>
    <label class="vh" for="search">
      {label}
    </label>
    {problem ? <FieldError id="search-error" text={problem} /> : null}
    <div class="inside">
      <Icon name="search" />
      <input
        class={isCode ? "input input--lg input--code" : "input input--lg"}
        id="search"
        name="search"
        type="text"
        value={value}
        maxlength={maxLength}
        autocomplete="off"
        autocapitalize={isCode ? "characters" : undefined}
        spellcheck={false}
        enterkeyhint="search"
        placeholder={placeholder}
        aria-invalid={problem ? "true" : undefined}
        aria-describedby={problem ? "search-error" : undefined}
        data-code-field
      />
      {value ? (
        <a class="link" href={clearHref} aria-label="Clear the search">
          Clear
        </a>
      ) : null}
    </div>
  </div>
);

export const FindButton = () => (
  <button type="submit" class="btn btn--go btn--lg not-phone">
    Find
  </button>
);
