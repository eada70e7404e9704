import type { JsonValue } from '../../engine/json.ts';
import type { WorkerRecord } from '../../pipeline/board/worker-record.ts';
import type { Board } from '../../queue/board.ts';

/** A board in the memory of this process, on which nothing runs out of time, and how often it was read or refused. */
export class MemoryBoard implements Board {
  readonly notices = new Map<string, JsonValue>();
  reads = 0;
  refuses = false;

  async post(key: string, value: JsonValue): Promise<void> {
    this.#answer();
    this.notices.set(key, value);
  }

  async get(key: string): Promise<JsonValue | undefined> {
    this.#answer();
    return this.notices.get(key);
  }

  async read(section: string): Promise<Map<string, JsonValue>> {
    this.#answer();
    this.reads += 1;
    return new Map(
      [...this.notices].filter(([key]) => key.startsWith(section)).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
  }

  async remove(key: string): Promise<void> {
    this.#answer();
    this.notices.delete(key);
  }

  #answer(): void {
    if (this.refuses) throw new Error('the board does not answer');
  }
}

/** What a worker says of itself that takes tiles. */
export function workerOf(id: string, change: Partial<WorkerRecord> = {}): WorkerRecord {
  return {
    ...{ id, host: `host-${id}`, processId: 1, queues: ['tiling'], device: 'cpu', threads: 2, inHand: {} },
    ...{ memoryBytes: 1, startedAtMs: 0, stopping: false, pins: ['aa'], ...change },
  };
}
