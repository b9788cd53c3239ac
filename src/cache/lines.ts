/** The lines to the other processes, for words that want an answer. What is said may be lost; whoever needs an answer says it again. */
export type Lines = {
  /** Names this process. */
  readonly me: string;
  /** Do we hear the others, and they us? */
  readonly isUp: boolean;
  /** By the first line that is up, or by each of them. Never throws and never waits. */
  say(word: unknown, by: "first" | "each"): void;
  /** `answer` goes back on the line that the word came by. */
  onWord(heard: (from: string, word: unknown, answer: (word: unknown) => void) => void): void;
};
