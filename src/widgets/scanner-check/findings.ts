import type { ScannerSetup } from "../scanner-setup.ts";

/** All that the check can find, the worst first. The list is closed; `finding-words.ts` says each. */
export const findingNames = [
  "typed",
  "no_end",
  "cut",
  "part",
  "signs_lost",
  "odd_key",
  "layout",
  "scanner_layout",
  "shift",
  "prefix",
  "suffix",
  "affix_gone",
  "gs_lost",
  "slow",
  "same_layout",
  "caps",
  "case_swapped",
  "twice",
  "double_end",
  "stalls",
  "case_changed",
  "aim",
  "gs_written",
] as const;
export type FindingName = (typeof findingNames)[number];

export type Finding = {
  is: FindingName;
  /** Which layout, which signs, how many milliseconds: what the words need. */
  about?: string;
  /** What this station can be set to, so that it no longer matters. */
  fix?: Partial<ScannerSetup>;
};

/** Every code shows these anew; the others lie in one code, or come and go. */
const ofEveryCode: readonly FindingName[] = [
  "no_end",
  "double_end",
  "layout",
  "scanner_layout",
  "same_layout",
  "shift",
  "caps",
  "prefix",
  "suffix",
  "affix_gone",
  "aim",
  "slow",
];
export const isOfEveryCode = ({ is }: Finding): boolean => ofEveryCode.includes(is);

export const byWeight = (one: Finding, other: Finding): number => findingNames.indexOf(one.is) - findingNames.indexOf(other.is);

/** Does this station put it right already? */
export const isMended = ({ fix }: Finding, setup: ScannerSetup): boolean =>
  fix !== undefined && (Object.keys(fix) as (keyof ScannerSetup)[]).every((name) => fix[name] === setup[name]);
