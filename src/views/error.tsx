import { Icon, type IconName } from "./icons.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";

export type ErrorPageProps = Frame & {
  status: number;
  /** What happened: "This page does not exist". */
  title: string;
  /** What to do now. */
  detail: string;
  person: Person | null;
  /** The one button; without it, the one that fits the status. */
  act?: { href: string; words: string };
};

const icons: Record<number, IconName> = { 403: "lock", 404: "search", 503: "clock" };

function fittingAct(status: number, person: Person | null): { href: string; words: string } {
  if (!person && status < 500) return { href: "/login", words: "Sign in" };
  // An empty address asks for the same page again.
  if (status === 503 || status === 429) return { href: "", words: "Try again" };
  return status === 404 ? { href: "/bags", words: "Find a bag" } : { href: "/", words: "Go to Home" };
}

/** Something did not work: what, what to do, and one button that does it. */
export const ErrorPage = ({ status, title, detail, person, act, theme, assets }: ErrorPageProps) => {
  const { href, words } = act ?? fittingAct(status, person);
  return (
    <Page title={title} menu={null} person={person} theme={theme} assets={assets}>
      <div class="page">
        <section class="card empty empty--page">
          <Icon name={icons[status] ?? "warning"} />
          <h1>{title}</h1>
          <p>{detail}</p>
          <a class="btn btn--go btn--lg" href={href}>
            {words}
          </a>
          <p class="hint">Number {status}, in case somebody asks.</p>
        </section>
      </div>
    </Page>
  );
};
