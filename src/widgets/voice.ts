const choiceKey = "tt.voice";
/** Only the end is spoken: that is where a person reaches for the next sack. */
const lastSpoken = 3;

export type Voice = {
  isOn(): boolean;
  turn(on: boolean): void;
  count(parent: { count: number; capacity: number }): void;
};

/** Speaks the count near the end of a sack ("28, 29, full") by the browser's own voice. Off until somebody wants it. */
export function createVoice(storage: Pick<Storage, "getItem" | "setItem"> | null): Voice {
  let on = storage?.getItem(choiceKey) === "on";

  function speak(words: string) {
    const { speechSynthesis } = globalThis;
    if (!speechSynthesis) return;
    const spoken = new SpeechSynthesisUtterance(words);
    spoken.lang = "en";
    // A count that is late is a wrong count.
    speechSynthesis.cancel();
    speechSynthesis.speak(spoken);
  }

  return {
    isOn: () => on,
    turn(next) {
      on = next;
      try {
        storage?.setItem(choiceKey, on ? "on" : "off");
      } catch {
        // Forgotten with the page.
      }
      if (on) speak("On");
    },
    count({ count, capacity }) {
      if (!on || capacity - count >= lastSpoken) return;
      speak(count >= capacity ? "full" : String(count));
    },
  };
}
