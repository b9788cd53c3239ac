export type SoundName = "ok" | "parent" | "full" | "dup" | "bad" | "wait" | "undo" | "ask";

type Note = { hz: number; startMs: number; lengthMs: number; wave: OscillatorType; gain: number };

const note = (hz: number, startMs: number, lengthMs: number, wave: OscillatorType = "triangle", gain = 0.5): Note => ({
  hz,
  startMs,
  lengthMs,
  wave,
  gain,
});

/** Rhythm differs first, pitch second; all lie below the scanner's own beep (DESIGN, "Sounds"). */
const notes: Record<SoundName, Note[]> = {
  ok: [note(1047, 0, 90)],
  parent: [note(784, 0, 80), note(1175, 100, 120)],
  full: [note(784, 0, 110), note(988, 130, 110), note(1319, 260, 260)],
  dup: [note(587, 0, 110, "square", 0.22), note(587, 190, 110, "square", 0.22)],
  bad: [note(165, 0, 650, "sawtooth"), note(174, 0, 650, "sawtooth")],
  wait: [note(523, 0, 90, "sine"), note(392, 110, 150, "sine")],
  undo: [note(1047, 0, 70), note(784, 80, 70), note(587, 160, 70)],
  ask: [0, 130, 260, 390].map((startMs) => note(440, startMs, 80, "square", 0.22)),
};

const buzzesMs: Record<SoundName, number[]> = {
  ok: [40],
  parent: [60],
  full: [40, 60, 40, 60, 120],
  dup: [70, 80, 70],
  bad: [350],
  wait: [30, 50, 60],
  undo: [40],
  ask: [60, 60, 60, 60, 60],
};

const rampSeconds = 0.008;
const choiceKey = "tt.sound";

function playNote(context: AudioContext, { hz, startMs, lengthMs, wave, gain }: Note) {
  const start = context.currentTime + startMs / 1000;
  const end = start + lengthMs / 1000;
  const oscillator = context.createOscillator();
  const loudness = context.createGain();
  oscillator.type = wave;
  oscillator.frequency.value = hz;
  loudness.gain.setValueAtTime(0, start);
  loudness.gain.linearRampToValueAtTime(gain, start + rampSeconds);
  loudness.gain.setValueAtTime(gain, end - rampSeconds);
  loudness.gain.linearRampToValueAtTime(0, end);
  oscillator.connect(loudness).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(end + rampSeconds);
}

export type Sound = {
  play(name: SoundName): void;
  /** What the person chose on this device. */
  isOn(): boolean;
  turn(on: boolean): void;
  /** Told whether the browser lets sound through: it waits for a key or a tap first. */
  onReady(listener: (ready: boolean) => void): void;
};

/** A tone that comes later than this would speak of another scan. */
const lateMs = 400;

/** Tones and buzzes for outcomes. */
export function createSound(storage: Pick<Storage, "getItem" | "setItem"> | null): Sound {
  let context: AudioContext | null = null;
  let on = storage?.getItem(choiceKey) !== "off";
  let told: (ready: boolean) => void = () => undefined;

  /** A sleeping computer stops the sound again: so it is woken each time. */
  async function wake(): Promise<boolean> {
    if (typeof AudioContext === "undefined") return false;
    context ??= new AudioContext({ latencyHint: "interactive" });
    if (context.state !== "running") await context.resume().catch(() => undefined);
    told(context.state === "running");
    return context.state === "running";
  }

  async function tone(name: SoundName) {
    if (context?.state !== "running") {
      const askedMs = performance.now();
      const blocked = setTimeout(() => told(false), lateMs);
      const isAwake = await wake();
      clearTimeout(blocked);
      if (!isAwake || performance.now() - askedMs > lateMs) return;
    }
    if (context) for (const one of notes[name]) playNote(context, one);
  }

  for (const event of ["keydown", "pointerdown"]) {
    window.addEventListener(event, () => void (context?.state === "running" || wake()), { capture: true, passive: true });
  }

  return {
    isOn: () => on,
    onReady(listener) {
      told = listener;
    },
    turn(next) {
      on = next;
      try {
        storage?.setItem(choiceKey, on ? "on" : "off");
      } catch {
        // A full or forbidden storage forgets the choice with the page; that is no reason to stop.
      }
    },
    play(name) {
      if (!on) return;
      if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(buzzesMs[name]);
      void tone(name);
    },
  };
}
