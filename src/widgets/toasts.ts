import { isOwnPath } from "./own-path.ts";
import { type Toast, type ToastTone, toastEvent } from "./toast.ts";
import { type Kept, keepToasts, stayMs, takeKept } from "./toast-clock.ts";

const tickMs = 250;

type Shown = Kept & { element: HTMLElement };

/** Somebody can see it: the page is in front, and it is on the screen (on pages that scan one waits behind another). */
function isSeen({ element }: Shown): boolean {
  if (document.visibilityState !== "visible") return false;
  const { top, bottom, height } = element.getBoundingClientRect();
  return height > 0 && bottom > 0 && top < window.innerHeight;
}

const isHeld = (place: HTMLElement): boolean => place.matches(":hover") || place.contains(document.activeElement);

/** The browser may keep nothing for us; then a message ends with its page. */
function attempt<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}

/**
 * Shows messages in the corner that is kept for them, never moves the focus, and takes each away when it was seen for long enough: its time
 * stands still while the page is hidden, while a pointer or the focus is on them, and goes on on the next page.
 */
export function startToasts(): void {
  const place = document.getElementById("toasts");
  const template = place?.querySelector("template");
  if (!place || !template) return;
  const who = place.dataset.who ?? "";
  let shown: Shown[] = [];
  let timer: ReturnType<typeof setInterval> | null = null;
  let cameFrom: Element | null = null;

  function show(kept: Kept) {
    const { text, tone, href, leftMs } = kept;
    const region = place?.querySelector(tone === "bad" ? "[role=alert]" : "[role=status]");
    region?.append((template as HTMLTemplateElement).content.cloneNode(true));
    const element = region?.lastElementChild as HTMLElement;
    element.classList.add(`toast--${tone}`);
    for (const icon of element.querySelectorAll<SVGElement>("[data-tone]")) icon.toggleAttribute("hidden", icon.dataset.tone !== tone);
    const words = element.querySelector(".toast__t") as HTMLElement;
    words.textContent = text;
    words.title = text;
    const link = element.querySelector("a") as HTMLAnchorElement;
    if (href && isOwnPath(href)) link.href = href;
    else link.remove();
    const one: Shown = { ...kept, leftMs, element };
    element.querySelector("button")?.addEventListener("click", () => close(one));
    shown.push(one);
    timer ??= setInterval(tick, tickMs);
  }

  function close(one: Shown) {
    const hadFocus = one.element.contains(document.activeElement);
    one.element.remove();
    shown = shown.filter((other) => other !== one);
    if (!hadFocus) return;
    const next = shown[0]?.element.querySelector<HTMLElement>("button");
    if (next) next.focus();
    else if (cameFrom instanceof HTMLElement && cameFrom.isConnected) cameFrom.focus();
  }

  function tick() {
    if (!isHeld(place as HTMLElement)) for (const one of shown) if (isSeen(one)) one.leftMs -= tickMs;
    for (const one of shown.filter(({ leftMs }) => leftMs <= 0)) close(one);
    if (shown.length > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  }

  place.addEventListener("focusin", ({ relatedTarget }) => {
    if (relatedTarget instanceof Element && !place.contains(relatedTarget)) cameFrom = relatedTarget;
  });
  document.addEventListener(toastEvent, (event) => {
    const { detail } = event as CustomEvent<Toast>;
    show({ ...detail, leftMs: stayMs(detail) });
  });
  const keep = () =>
    attempt(
      () =>
        keepToasts(
          sessionStorage,
          who,
          shown.map(({ text, tone, href, leftMs }) => ({ text, tone, leftMs, ...(href ? { href } : {}) })),
        ),
      undefined,
    );
  const takeUp = () => {
    for (const one of attempt(() => takeKept(sessionStorage, who), [])) show(one);
  };
  window.addEventListener("pagehide", keep);
  // Back on a page that was left as it stood: what it showed went along, and comes back from there.
  window.addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    for (const one of [...shown]) close(one);
    takeUp();
  });
  takeUp();
  takeNotices(document);
}

/** What the server says of the act that led here: a notice without script, a message with it. */
function takeNotices(page: ParentNode): void {
  for (const notice of page.querySelectorAll<HTMLElement>("[data-toast]")) {
    const text = notice.textContent?.trim() ?? "";
    document.dispatchEvent(new CustomEvent<Toast>(toastEvent, { detail: { text, tone: notice.dataset.toast as ToastTone } }));
    notice.remove();
  }
}
