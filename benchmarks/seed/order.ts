import type { TransactionSql } from "postgres";

/** What is to be made. The same order gives the same rows. */
export type SeedOrder = {
  /** About so many bags, parents and children together. */
  bags: number;
  people: number;
  /** How many days the site has been at work. */
  days: number;
  /** The end of the last day: its date in the site's time zone, as 2026-11-29 for "everything before that day". */
  until: string;
  seed: number;
};

export type Filling = { transaction: TransactionSql; order: SeedOrder };

/** Children a parent has in the middle, and so how many parents these bags need. */
const childrenEach = 26.2;
export const parentsOf = ({ bags }: SeedOrder): number => Math.max(1, Math.round(bags / (childrenEach + 1)));

/** 20,000 bags a day where that makes months of them. */
export const seedOrder = (bags: number, until: string): SeedOrder => ({
  bags,
  people: 120,
  days: Math.min(365, Math.max(75, Math.round(bags / 20_000))),
  until,
  seed: 1,
});

/** A number from 0 to 1 as SQL, always the same for the same row and question. */
export const dice = ({ seed }: SeedOrder, question: number, row: string): string =>
  `((hashint8extended((${row})::bigint, ${seed * 1000 + question}) & 281474976710655) / 281474976710656.0::float8)`;

/** The people of a role have numbers that follow one another: 7 of 10 dispatchers, 2 billers, 1 admin. */
export function peopleOf({ people }: SeedOrder) {
  const dispatchers = Math.floor(people * 0.7);
  const billers = Math.floor(people * 0.2);
  return { dispatchers, billers, admins: people - dispatchers - billers };
}

export const stationsMax = 60;
