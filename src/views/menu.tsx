import { type Action, can, type Role } from "../domain/role.ts";
import { Icon, type IconName } from "./icons.tsx";
import type { Person } from "./layout.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";

export type MenuEntry =
  | "home"
  | "pack"
  | "bills"
  | "bags"
  | "returns"
  | "uploads"
  | "people"
  | "devices"
  | "kinds"
  | "activity"
  | "system"
  | "account";

const entries: { entry: MenuEntry; words: string; href: string; icon: IconName; action: Action }[] = [
  { entry: "home", words: "Home", href: "/", icon: "home", action: "see_bags" },
  { entry: "pack", words: "Pack", href: "/pack", icon: "scan", action: "scan_bags" },
  { entry: "bills", words: "Bills", href: "/bills", icon: "bill", action: "see_bills" },
  { entry: "bags", words: "Bags", href: "/bags", icon: "tag", action: "see_bags" },
  { entry: "returns", words: "Returns", href: "/returns", icon: "undo", action: "see_returns" },
  { entry: "uploads", words: "Uploads", href: "/uploads", icon: "upload", action: "upload_bags" },
  { entry: "people", words: "People", href: "/people", icon: "people", action: "manage_people" },
  { entry: "devices", words: "Devices", href: "/devices", icon: "device", action: "manage_tokens" },
  { entry: "kinds", words: "Kinds", href: "/kinds", icon: "box", action: "change_kinds" },
  { entry: "activity", words: "Activity", href: "/activity", icon: "clock", action: "see_events" },
  { entry: "system", words: "System", href: "/system", icon: "info", action: "see_system" },
  { entry: "account", words: "My account", href: "/account", icon: "person", action: "use_own_account" },
];

export const menuWords = Object.fromEntries(entries.map(({ entry, words }) => [entry, words])) as Record<MenuEntry, string>;

/** What a role is called. */
export const roleWords: Record<Role, string> = { dispatcher: "Dispatcher", biller: "Biller", admin: "Admin" };

/** The entries that a role may use, and below them who is here, the theme and the way out. */
export const Menu = ({ label, current, person }: { label: string; current: MenuEntry | null; person: Person | null }) => (
  <>
    <nav aria-label={label}>
      <div class="nav">
        {person
          ? entries
              .filter(({ action }) => can(person.role, action, action === "use_own_account" ? "all" : person.scope))
              .map((one) => <MenuLink {...one} isCurrent={one.entry === current} />)
          : null}
      </div>
    </nav>
    <div class="rail__foot">
      {person ? (
        <p class="rail__who">
          <b>{person.name || person.username}</b>
          {roleWords[person.role]}
        </p>
      ) : null}
      {person?.role === "admin" ? <DocsLink /> : null}
      <ThemeSwitch />
      {person ? <SignOut /> : <SignInLink />}
    </div>
  </>
);

const MenuLink = ({ words, href, icon, isCurrent }: { words: string; href: string; icon: IconName; isCurrent: boolean }) => (
  <a href={href} aria-current={isCurrent ? "page" : undefined}>
    <Icon name={icon} />
    {words}
  </a>
);

const DocsLink = () => (
  <a href="/api/docs">
    <Icon name="program" />
    API
  </a>
);

const SignOut = () => (
  <form method="post" action="/sign-out">
    <button type="submit">
      <Icon name="leave" />
      Sign out
    </button>
  </form>
);

const SignInLink = () => (
  <a href="/login">
    <Icon name="enter" />
    Sign in
  </a>
);
