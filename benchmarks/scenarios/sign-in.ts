import { expecting, writer } from "../driver/player.ts";
import type { Scenario } from "./scenario.ts";

export type SignInSettings = { usernames: string[]; password: string };

/** People who come in by their password, each time another. */
export const signIn: Scenario<SignInSettings> = ({ host, settings: { usernames, password } }) => {
  let next = 0;
  return () => {
    const { post } = writer(host, { station: "" });
    return () => {
      const username = usernames[next++ % usernames.length] as string;
      const request = post("/api/session", JSON.stringify({ username, password }));
      return { ask: { name: "sign-in", request, check: expecting(`"username":"${username}"`) } };
    };
  };
};
