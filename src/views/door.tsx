import { Logo } from "./icons.tsx";
import { type Frame, HtmlDocument } from "./layout.tsx";
import { SignInArt } from "./sign-in-art.tsx";

/** What stands before the menu: pages for people who are not signed in yet. */
export const DoorPage = ({ title, heading, theme, assets, children }: Frame & { title: string; heading: string; children?: unknown }) => (
  <HtmlDocument title={title} theme={theme} assets={assets} scripts={["sign-in"]}>
    <div class="signin">
      <header class="signin__art">
        <span class="brand">
          <Logo />
          TraceTrack
        </span>
        <SignInArt />
        <p>Every bag, every bill, where it should be.</p>
      </header>
      <main class="signin__form" id="main">
        <div class="signin__box">
          <h1>{heading}</h1>
          {children}
        </div>
      </main>
    </div>
  </HtmlDocument>
);
