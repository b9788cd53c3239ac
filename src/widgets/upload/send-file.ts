export type Sending = { stop(): void };

export type SendOptions = {
  file: File;
  /** Bytes that the server has taken, of the whole form. */
  onSent(sent: number, of: number): void;
  onTaken(id: number): void;
  /** A sentence for people. */
  onProblem(words: string): void;
};

const noConnection = "The file could not be sent: no connection to the server. Nothing was uploaded. Try again.";
const noAnswer = "The server did not take the file. Nothing was uploaded. Try again, or tell an admin.";

/** Sends a file as `POST /api/imports` does it; only this kind of request says how far it is. */
export function sendFile({ file, onSent, onTaken, onProblem }: SendOptions): Sending {
  const form = new FormData();
  form.append("file", file);
  const request = new XMLHttpRequest();
  request.open("POST", "/api/imports");
  request.responseType = "json";
  request.upload.addEventListener("progress", ({ loaded, total }) => onSent(loaded, total));
  request.addEventListener("load", () => {
    const answer = request.response as { id?: number; detail?: string } | null;
    if (request.status === 202 && answer?.id) onTaken(answer.id);
    else onProblem(answer?.detail ?? noAnswer);
  });
  request.addEventListener("error", () => onProblem(noConnection));
  request.addEventListener("timeout", () => onProblem(noConnection));
  request.send(form);
  return { stop: () => request.abort() };
}
