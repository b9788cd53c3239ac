/** Instead of names: there may be news of anything. */
export const everything = "*";

/** More than so many at once are everything. */
const topicsMax = 1000;
const topicMaxBytes = 500;
/** NOTIFY takes less than 8000 bytes; who sends it and its number come on top. */
const batchMaxBytes = 7000;

const bytesOf = (topic: string) => Buffer.byteLength(JSON.stringify(topic)) + 1;

/** Topics that others are to be told of: each once, however often it was named, and never more than some kilobytes. */
export class Pending {
  private readonly topics = new Set<string>();

  get isEmpty(): boolean {
    return this.topics.size === 0;
  }

  add(topic: string): void {
    if (this.topics.has(everything)) return;
    const isTooMuch = this.topics.size >= topicsMax || bytesOf(topic) > topicMaxBytes;
    if (isTooMuch || topic === everything) this.topics.clear();
    this.topics.add(isTooMuch ? everything : topic);
  }

  /** As many as fit into one message, oldest first; they are pending no more. */
  take(): string[] {
    const batch: string[] = [];
    let bytes = 0;
    for (const topic of this.topics) {
      bytes += bytesOf(topic);
      if (bytes > batchMaxBytes) break;
      batch.push(topic);
      this.topics.delete(topic);
    }
    return batch;
  }
}
