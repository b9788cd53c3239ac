import { expecting, writer } from "../driver/player.ts";
import { anyCode, type Codes, hotCode } from "./codes.ts";
import type { Scenario } from "./scenario.ts";

/** `hot`: only so many codes, some much oftener than others; without it any of all. */
export type LookUpSettings = { codes: Codes; hot?: number };

/** Looks bags up by their codes. */
export const lookUp: Scenario<LookUpSettings> = ({ host, settings: { codes, hot } }) => {
  const next = hot ? hotCode(codes, hot) : anyCode(codes);
  return (pass) => {
    const { get } = writer(host, pass);
    return () => {
      const code = next();
      return { ask: { name: "look-up", request: get(`/api/bag/${code}`), check: expecting(`{"code":"${code}"`) } };
    };
  };
};
