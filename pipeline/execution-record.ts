import { readFile } from 'node:fs/promises';
import os from 'node:os';
import type { WorkItem } from '../engine/work-item.ts';
import { MANIFEST_VERSION } from './manifest.ts';
import type { RunFolder } from './run-folder.ts';

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

  /** Notes that an item was carried out, queueing for a thread included. */
  done(item: WorkItem, elapsedMs: number): void {
    const key = `${item.stage}/${item.step}`;
    const times = this.#steps.get(key) ?? { jobs: 0, totalMs: 0, longestMs: 0 };
    times.jobs += 1;
    times.totalMs += elapsedMs;
    times.longestMs = Math.max(times.longestMs, elapsedMs);
    this.#steps.set(key, times);
  }

  /** Notes how many items an earlier attempt had finished. */
  reused(items: number): void {
    this.#reused = items;
  }

  /** Items that were carried out. */
  get computed(): number {
    return [...this.#steps.values()].reduce((sum, { jobs }) => sum + jobs, 0);
  }

  /** Adds this attempt, ended now, to `execution.json`. */
  async append(
    folder: RunFolder,
    o: { readonly workers: number; readonly queue: string; readonly status: string },
  ): Promise<void> {
    const attempts = [...(await readAttempts(folder)), this.#attempt(o)];
    await folder.writeJson('execution.json', { schemaVersion: MANIFEST_VERSION, attempts });
  }

  #attempt(o: { readonly workers: number; readonly queue: string; readonly status: string }): Record<string, unknown> {
    const endedAt = new Date();
    return {
      startedAt: this.#startedAt.toISOString(),
      endedAt: endedAt.toISOString(),
      elapsedMs: endedAt.getTime() - this.#startedAt.getTime(),
      host: os.hostname(),
      processors: os.availableParallelism(),
      peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
      ...o,
      itemsReused: this.#reused,
      itemsComputed: this.computed,
      steps: Object.fromEntries(this.#steps),
    };
  }
}

async function readAttempts(folder: RunFolder): Promise<unknown[]> {
  const text = await readFile(folder.file('execution.json'), 'utf8').catch(() => '{}');
  return (JSON.parse(text) as { attempts?: unknown[] }).attempts ?? [];
}
