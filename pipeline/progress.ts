import type { WorkItem } from '../engine/work-item.ts';

/** How far a run is: items by stage, in the order of the plan. */
export interface Progress {
  readonly stages: readonly { readonly stage: string; readonly done: number; readonly total: number }[];
}

/** Counts finished items and tells a listener. */
export class ProgressCounter {
  readonly #stages = new Map<string, { done: number; total: number }>();
  readonly #listener: (progress: Progress) => void;

  constructor(items: readonly WorkItem[], listener: (progress: Progress) => void) {
    this.#listener = listener;
    for (const { stage } of items) {
      const counts = this.#stages.get(stage) ?? { done: 0, total: 0 };
      counts.total += 1;
      this.#stages.set(stage, counts);
    }
  }

  done({ stage }: WorkItem): void {
    this.#stages.get(stage)!.done += 1;
    this.#listener({ stages: [...this.#stages].map(([name, counts]) => ({ stage: name, ...counts })) });
  }
}
