export type ToastTone = "ok" | "info" | "dup" | "bad";

/** A message about something that happened elsewhere, or the answer to one's own act. `href`: the page of ours that it is about. */
export type Toast = { text: string; tone: ToastTone; href?: string };

export const toastEvent = "tracetrack:toast";

/** Says it on whatever page this is; `toasts.ts` shows it. The bundles of a page have nothing else in common. */
export const toast = (detail: Toast): void => void document.dispatchEvent(new CustomEvent<Toast>(toastEvent, { detail }));
