/**
 * What the marked places of a page say: a text for each name, and rows of such texts for each list. The server writes them into the page,
 * the browser puts newer ones in their place; both take them from the same function.
 */
export type FillingRow = Record<string, string>;
export type Filling = Record<string, string | FillingRow[]>;
