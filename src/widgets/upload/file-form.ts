import { type Sending, sendFile } from "./send-file.ts";

const maxBytes = 50_000_000;

type Refs = { $refs: { file?: HTMLInputElement } };

const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;

/** Choosing or dropping a file sends it at once, with a bar; without script the same form goes as it is. */
export function fileForm() {
  let sending: Sending | null = null;
  return {
    isPlain: false,
    isScripted: true,
    isSending: false,
    isOver: false,
    problem: "",
    name: "",
    share: 0,
    bytes: 0,
    get isChoosing() {
      return !this.isSending;
    },
    get hasProblem() {
      return this.problem !== "";
    },
    get over() {
      return this.isOver ? "drop--over" : "";
    },
    get percent() {
      return `${Math.floor(this.share * 100)}%`;
    },
    get sent() {
      return this.share >= 1 ? "All of it is there. One moment." : `${megabytes(this.share * this.bytes)} of ${megabytes(this.bytes)}`;
    },
    dragged(event: DragEvent) {
      event.preventDefault();
      this.isOver = true;
    },
    dragLeft() {
      this.isOver = false;
    },
    dropped(event: DragEvent) {
      event.preventDefault();
      this.isOver = false;
      const files = event.dataTransfer?.files;
      if (files && files.length > 1) this.problem = "Drop one file at a time. Several files are several uploads.";
      else if (files?.[0]) this.send(files[0]);
    },
    chosen(this: Refs & { send(file: File): void }) {
      const file = this.$refs.file?.files?.[0];
      if (file) this.send(file);
    },
    submitted(event: Event) {
      event.preventDefault();
    },
    send(file: File) {
      this.problem = file.size > maxBytes ? "This file is larger than 50 MB. Split it, or save it as .xlsx, which is smaller." : "";
      if (file.size === 0) this.problem = "This file is empty. Choose another one.";
      if (this.problem) return;
      Object.assign(this, { isSending: true, name: file.name, share: 0, bytes: file.size });
      sending = sendFile({
        file,
        onSent: (sent, of) => {
          this.share = of > 0 ? sent / of : 0;
        },
        onTaken: (id) => location.assign(`/uploads/${id}`),
        onProblem: (words) => {
          this.problem = words;
          this.rest();
        },
      });
    },
    stop() {
      sending?.stop();
      this.rest();
    },
    /** The same file can be chosen once more only when the field has forgotten it. */
    rest() {
      sending = null;
      this.isSending = false;
      const field = document.querySelector<HTMLInputElement>("input[type=file]");
      if (field) field.value = "";
    },
  };
}
