import type { JSX } from "hono/jsx/jsx-runtime";
import type { Assets } from "../assets.ts";
import type { Role, Scope } from "../domain/role.ts";
import { Icon, Logo } from "./icons.tsx";
import { Menu, type MenuEntry, menuWords } from "./menu.tsx";
import { Toasts } from "./toasts.tsx";

/** What was chosen; null follows the device. The cookie's only values. */
export type Theme = "light" | "dark";

/** Who is signed in, and how much their session may do; left out: all. */
export type Person = { username: string; name: string; role: Role; scope?: Scope };

/** What every page needs besides its own words. */
export type Frame = { theme: Theme | null; assets: Assets };

export type PageProps = Frame & {
  /** Stands before " · TraceTrack". */
  title: string;
  menu: MenuEntry | null;
  person: Person | null;
  /** Names of entries in `widgets/entries`, without `site`, which is always there. */
  scripts?: string[];
  /** Of the same names, one that the browser runs before anything else. */
  earlyScript?: string;
  rail?: "wide" | "narrow";
  children?: unknown;
};

/** A page to read or work on: menu on the left, on phones behind one button. */
export const Page = ({ title, menu, person, theme, assets, scripts = [], earlyScript, rail = "wide", children }: PageProps) => (
  <HtmlDocument title={title} theme={theme} assets={assets} scripts={scripts} earlyScript={earlyScript}>
    <a class="skip" href="#main">
      Skip to the page
    </a>
    <PhoneBar menu={menu} person={person} title={title} />
    <div class={rail === "narrow" ? "app app--rail" : "app"}>
      <header class="rail">
        <a class="brand" href="/" aria-label="TraceTrack home">
          <Logo />
          <span>TraceTrack</span>
        </a>
        <Menu label="Main" current={menu} person={person} />
      </header>
      <main class="main" id="main">
        {children}
      </main>
    </div>
    <Toasts place={scripts.includes("pack") ? "pack" : scripts.includes("bill") ? "bill" : "page"} who={person?.username ?? ""} />
  </HtmlDocument>
);

const PhoneBar = ({ menu, person, title }: { menu: MenuEntry | null; person: Person | null; title: string }) => (
  <header class="bar">
    <Logo />
    <span class="bar__t">{menu ? menuWords[menu] : title}</span>
    <details class="menu">
      <summary>
        <Icon name="menu" />
        Menu
      </summary>
      <div class="menu__p">
        <Menu label="Menu" current={menu} person={person} />
      </div>
    </details>
  </header>
);

/** The bare document, for pages without a menu. Everything it asks for comes from our own origin. */
export const HtmlDocument = ({
  title,
  theme,
  assets,
  scripts = [],
  earlyScript,
  children,
}: Frame & Pick<PageProps, "title" | "scripts" | "earlyScript" | "children">) => (
  <html lang="en" data-theme={theme ?? undefined}>
    <head>
      <meta charset="utf-8" />
      {earlyScript ? <script src={assets.path(`${earlyScript}.js`)} /> : null}
      <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content" />
      <title>{`${title} · TraceTrack`}</title>
      <meta name="color-scheme" content="light dark" />
      <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
      <link rel="stylesheet" href={assets.path("app.css")} />
      {["site", ...scripts].map((name) => (
        <script type="module" src={assets.path(`${name}.js`)} />
      ))}
    </head>
    <body>{children}</body>
  </html>
);

/** The text that goes out for a page. */
export const renderPage = (page: JSX.Element): string => `<!doctype html>${page}`;
