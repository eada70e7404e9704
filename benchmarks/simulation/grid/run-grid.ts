import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { CasePixels } from './case-pixels.ts';
import { emptyTally, mergeTally } from './cell-tally.ts';
import type { Configuration } from './configurations.ts';
import type { CellTallies } from './draw-cells.ts';
import { gridCell, type GridCell } from './grid-cell.ts';
import type { GridTask, GridTaskResult, GridWorkerData } from './grid-worker.ts';

/** Draws that a thread makes before it takes the next. */
const CHUNK_DRAWS = 100;

interface OpenConfiguration {
  readonly configuration: Configuration;
  readonly tallies: CellTallies;
  truthKm2: Readonly<Record<string, number>>;
  left: number;
  milliseconds: number;
}

/**
 * Draws all configurations in threads and hands on the cells of each as soon as its draws are done. What comes out does
 * not depend on the number of threads.
 */
export async function runGrid(o: {
  readonly pixels: CasePixels;
  readonly configurations: readonly Configuration[];
  readonly draws: number;
  readonly levels: readonly string[] | undefined;
  readonly threads: number;
  /** Called with the cells of a finished configuration and its time on one core. */
  readonly onCells: (configuration: Configuration, cells: readonly GridCell[], milliseconds: number) => void;
}): Promise<void> {
  const open = o.configurations.map((configuration): OpenConfiguration => ({
    configuration,
    tallies: {},
    truthKm2: {},
    milliseconds: 0,
    left: Math.ceil(o.draws / CHUNK_DRAWS),
  }));
  const tasks = open.flatMap((one) =>
    Array.from({ length: one.left }, (_, chunk) => {
      const first = chunk * CHUNK_DRAWS;
      return { one, task: { ...one.configuration, first, draws: Math.min(CHUNK_DRAWS, o.draws - first) } };
    }),
  );
  let next = 0;
  const work = async (): Promise<void> => {
    const workerData: GridWorkerData = { pixels: o.pixels, levels: o.levels };
    const worker = new Worker(new URL('./grid-worker.js', import.meta.url), { workerData });
    try {
      while (next < tasks.length) {
        const { one, task } = tasks[next++]!;
        const start = performance.now();
        addResult(one, await ask(worker, task));
        one.milliseconds += performance.now() - start;
        if (one.left === 0) o.onCells(one.configuration, cellsOf(one), one.milliseconds);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(o.threads, tasks.length) }, work));
}

async function ask(worker: Worker, task: GridTask): Promise<GridTaskResult> {
  worker.postMessage(task);
  const [result] = (await once(worker, 'message')) as [GridTaskResult];
  return result;
}

function addResult(one: OpenConfiguration, { tallies, truthKm2 }: GridTaskResult): void {
  for (const [key, tally] of Object.entries(tallies)) mergeTally((one.tallies[key] ??= emptyTally()), tally);
  one.truthKm2 = truthKm2;
  one.left -= 1;
}

function cellsOf({ configuration, tallies, truthKm2 }: OpenConfiguration): GridCell[] {
  return Object.entries(tallies).flatMap(([key, tally]) => {
    const [level = '', area = '', name = ''] = key.split('\n');
    const cell = gridCell({ ...configuration, level, area, class: name, trueKm2: truthKm2[key]! }, tally);
    return cell === undefined ? [] : [cell];
  });
}
