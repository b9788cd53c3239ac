import type { Command } from "../domain/card.ts";
import { PrintButton, Qr } from "./cut-out.tsx";
import { Notice } from "./form.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";

/** Codes come as SVG from our own library, so they go out as they are. */
export type CardsPageProps = Frame & { person: Person; qrSvgs: Record<Command, string> };

const words: Record<Command, { name: string; happens: string }> = {
  undo: { name: "Undo", happens: "Takes back your last scan." },
  close: { name: "Close this bag", happens: "Closes the parent bag. If it is short, scan this card twice." },
  next: { name: "Next bag", happens: "Leaves this bag. Scan the next one." },
  who: { name: "Who am I", happens: "Shows who is signed in here." },
  finish: { name: "Finish bill", happens: "On a bill: shows what is missing. Scan this card again to finish." },
};

/** The sheet to print, cut and tape to the table. */
export const CardsPage = ({ person, qrSvgs, theme, assets }: CardsPageProps) => (
  <Page title="Command cards" menu={null} person={person} theme={theme} assets={assets}>
    <div class="page page--cut">
      <div class="head">
        <div class="head__t">
          <h1>Command cards</h1>
          <p class="lead">Print this page, cut the cards out and tape them to the table. Scan one instead of touching the screen.</p>
        </div>
        <div class="head__a">
          <PrintButton words="Print the cards" />
        </div>
      </div>
      <ul class="cuts">
        {(Object.keys(words) as Command[]).map((command) => (
          <li class="cut">
            <Qr label={`QR code: ${words[command].name}`} svg={qrSvgs[command]} />
            <h2 class="cut__name">{words[command].name}</h2>
            <p class="cut__more">{words[command].happens}</p>
          </li>
        ))}
      </ul>
    </div>
  </Page>
);

export type BadgePageProps = Frame & {
  person: Person;
  /** Whose badge it is. */
  owner: { username: string; name: string };
  qrSvg: string;
  backHref: "/account" | "/people";
};

/** A badge, on the one page that ever shows it. Its code is in no letters: nobody reads it over a shoulder. */
export const BadgePage = ({ person, owner, qrSvg, backHref, theme, assets }: BadgePageProps) => (
  <Page title="Badge" menu={backHref === "/people" ? "people" : "account"} person={person} theme={theme} assets={assets}>
    <div class="page page--narrow page--cut">
      <div class="head">
        <div class="head__t">
          <h1>Badge of {owner.username}</h1>
        </div>
        <div class="head__a">
          <PrintButton words="Print the badge" />
          <a class="btn" href={backHref}>
            Done
          </a>
        </div>
      </div>
      <Notice
        tone="dup"
        title="Print it now"
        text="This badge is shown only once. Whoever has it can pack as this person at your tables. If it is lost, make a new one: this one stops then."
      />
      <div class="cuts cuts--one">
        <section class="cut" aria-label="Badge to cut out">
          <Qr label={`QR code of the badge of ${owner.username}`} svg={qrSvg} />
          <p class="cut__name">{owner.name || owner.username}</p>
          {owner.name && owner.name !== owner.username ? <p class="cut__more">{owner.username}</p> : null}
        </section>
      </div>
    </div>
  </Page>
);
