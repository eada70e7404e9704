import { peakMemoryBytes } from '../process-memory.ts';
import os from 'node:os';
import type { CodePin } from '../code-version.ts';
import { execution, EXECUTION_VERSION, type Execution, type RecordedAttempt } from '../../results/execution.ts';
import type { RunFolder } from './run-folder.ts';
import type { ItemResult } from '../../engine/loop/stage-job.ts';

/** What whoever puts a run together says of an attempt. */
export interface AttemptFacts {
  readonly workers: number;
  readonly queue: string;
  readonly status: string;
  /** The code by which all of the attempt's results were made. */
  readonly code: CodePin | undefined;
  /** The code of an attempt before, whose results were left. */
  readonly movedFrom: CodePin | undefined;
}

interface StepTimes {
  jobs: number;
  totalMs: number;
  longestMs: number;
}

/** When, where and how fast a run was carried out: all that may differ between two runs of the same thing. */
export class ExecutionRecord {
  readonly #startedAt = new Date();
  readonly #steps = new Map<string, StepTimes>();
  #reused = 0;
  #recalled = 0;

  /** The run goes over its items from the first one: what was found done is found again. */
  begin(): void {
    this.#reused = 0;
  }

  /** Notes what became of an item in this attempt; the time includes queueing for a thread. */
  done({ id, elapsedMs, computed }: ItemResult): void {
    if (!computed) this.#recalled += 1;
    const key = id.split('/', 2).join('/');
    const times = this.#steps.get(key) ?? { jobs: 0, totalMs: 0, longestMs: 0 };
    times.jobs += 1;
    times.totalMs += elapsedMs;
    times.longestMs = Math.max(times.longestMs, elapsedMs);
    this.#steps.set(key, times);
  }

  /** Notes an item that an earlier attempt had finished. */
  reuse(): void {
    this.#reused += 1;
  }

  /** Items that were carried out in this attempt. */
  get computed(): number {
    return [...this.#steps.values()].reduce((sum, { jobs }) => sum + jobs, 0) - this.#recalled;
  }

  /** Items whose result was there already. */
  get reusedItems(): number {
    return this.#reused + this.#recalled;
  }

  /** Adds this attempt, ended now, to `execution.json`. */
  async append(folder: RunFolder, o: AttemptFacts): Promise<void> {
    const earlier = await readEarlier(folder);
    const attempts = [...earlier.attempts, this.#attempt(o)];
    await folder.write(execution.file, execution.write({ ...earlier, attempts }));
  }

  #attempt(o: AttemptFacts): RecordedAttempt {
    const endedAt = new Date();
    return {
      startedAt: this.#startedAt.toISOString(),
      endedAt: endedAt.toISOString(),
      elapsedMs: endedAt.getTime() - this.#startedAt.getTime(),
      host: os.hostname(),
      processors: os.availableParallelism(),
      peakMemoryBytes: peakMemoryBytes(),
      ...o,
      itemsReused: this.reusedItems,
      itemsComputed: this.computed,
      steps: Object.fromEntries(this.#steps),
    };
  }
}

/**
 * Only when and where attempts were made is lost with a record that is damaged, or is a link to something else: no reason
 * to hold up a run. Of what is no record nothing is taken over.
 */
async function readEarlier(folder: RunFolder): Promise<Execution> {
  const none: Execution = { schemaVersion: EXECUTION_VERSION, attempts: [] };
  try {
    const text = await folder.read(execution.file);
    return text === undefined ? none : execution.read(text, folder.file(execution.file));
  } catch {
    return { ...none, earlierAttemptsLost: true };
  }
}
