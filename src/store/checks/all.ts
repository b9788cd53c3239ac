import { countChecks, placeChecks, stateChecks } from "./bags.ts";
import { billChecks, documentChecks } from "./bills.ts";
import type { Check } from "./check.ts";
import { keyChecks, placeByLogChecks, tallyChecks } from "./log.ts";
import { returnChecks } from "./returns.ts";
import { importChecks, siteChecks } from "./site.ts";

/** Every rule that is recounted. A new rule of the domain gets its check here. */
export const allChecks: readonly Check[] = [
  ...countChecks,
  ...stateChecks,
  ...placeChecks,
  ...billChecks,
  ...documentChecks,
  ...returnChecks,
  ...keyChecks,
  ...tallyChecks,
  ...placeByLogChecks,
  ...importChecks,
  ...siteChecks,
];
