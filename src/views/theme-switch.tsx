import { Icon } from "./icons.tsx";

/**
 * Both buttons are always there and the style sheet shows the one that fits: only the browser knows what "same as this device" is.
 * Without script the form goes to the server; with script `widgets/theme` does it at once.
 */
export const ThemeSwitch = ({ className = "" }: { className?: string }) => (
  <form method="post" action="/theme" data-theme-switch>
    <button type="submit" name="theme" value="dark" class={`${className} to-dark`.trim()}>
      <Icon name="theme" small={className !== ""} />
      Dark mode
    </button>
    <button type="submit" name="theme" value="light" class={`${className} to-light`.trim()}>
      <Icon name="theme" small={className !== ""} />
      Light mode
    </button>
  </form>
);
