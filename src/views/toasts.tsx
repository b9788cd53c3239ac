import { Icon, type IconName } from "./icons.tsx";

const signs: [tone: string, icon: IconName][] = [
  ["ok", "tick"],
  ["info", "info"],
  ["dup", "warning"],
  ["bad", "warning"],
];

/** Where messages are shown and read out; always there, so that what comes later is heard. `place`: which page keeps which corner free. */
export const Toasts = ({ place, who }: { place: "page" | "pack" | "bill"; who: string }) => (
  <section class="toasts" id="toasts" aria-label="Messages" data-place={place} data-who={who}>
    <div role="alert" aria-atomic="false" />
    <div role="status" aria-atomic="false" />
    <template>
      <div class="toast">
        {signs.map(([tone, icon]) => (
          <span data-tone={tone} hidden>
            <Icon name={icon} />
          </span>
        ))}
        <p class="toast__t" />
        <a class="link" href="/">
          Open
        </a>
        <button type="button" class="toast__x" aria-label="Close this message">
          <Icon name="cross" small />
        </button>
      </div>
    </template>
  </section>
);
