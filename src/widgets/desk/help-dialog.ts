import { closeDialog } from "../dialog.ts";
import type { SoundName } from "../sound.ts";
import { isStationName } from "../station.ts";
import type { Desk } from "./desk.ts";
import type { Tools } from "./tools.ts";

/** Help: the sounds, the spoken count, the name of this table, and when it locks. */
export function helpDialog({ sound, voice, station }: Tools, desk: Partial<Desk>) {
  return {
    name: station.name(),
    note: "",
    speaks: voice.isOn(),
    lockMinutes: "15",
    opening() {
      this.name = station.name();
      this.note = "";
      this.lockMinutes = String(desk.shift?.lockMinutes() ?? "15");
    },
    naming(event: Event) {
      this.name = (event.currentTarget as HTMLInputElement).value;
      this.note = isStationName(this.name.trim()) ? "" : "Use 1 to 40 letters, digits and hyphens, such as table-4.";
    },
    rename(event: Event) {
      event.preventDefault();
      if (!station.rename(this.name.trim())) return;
      this.note = "Saved.";
      window.dispatchEvent(new Event("station"));
    },
    toggleVoice() {
      this.speaks = !this.speaks;
      voice.turn(this.speaks);
    },
    locking(event: Event) {
      this.lockMinutes = (event.currentTarget as HTMLSelectElement).value;
      desk.shift?.setLockMinutes(Number(this.lockMinutes));
    },
    hear: (event: Event) => sound.play((event.currentTarget as HTMLElement).dataset.sound as SoundName),
    lockNow() {
      this.close();
      desk.shift?.lock();
    },
    close: () => closeDialog("help-dialog"),
  };
}
