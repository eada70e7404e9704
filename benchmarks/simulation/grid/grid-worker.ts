import { parentPort, workerData } from 'node:worker_threads';
import type { CasePixels } from './case-pixels.ts';
import { ConfigurationSource, type Configuration } from './configurations.ts';
import { drawCells, type CellTallies } from './draw-cells.ts';

/** What the threads share. */
export interface GridWorkerData {
  readonly pixels: CasePixels;
  readonly levels: readonly string[] | undefined;
}

/** Some draws of one configuration. */
export interface GridTask extends Configuration {
  readonly first: number;
  readonly draws: number;
}

/** True areas of the cells come with the tallies. */
export interface GridTaskResult {
  readonly tallies: CellTallies;
  readonly truthKm2: Readonly<Record<string, number>>;
}

const { pixels, levels } = workerData as GridWorkerData;
const source = new ConfigurationSource(pixels, levels);
let opened: { name: string; drawn: ReturnType<ConfigurationSource['open']> } | undefined;

parentPort!.on('message', ({ map, design, first, draws }: GridTask) => {
  const name = `${map} ${design}`;
  if (opened?.name !== name) opened = { name, drawn: source.open({ map, design }) };
  const { population } = opened.drawn;
  const tallies = drawCells(opened.drawn, { name, first, draws });
  const truthKm2 = Object.fromEntries(
    [...population.truthKm2].flatMap(([area, areas]) =>
      population.classes.map((name, j) => [`${area}\n${name}`, areas[j]!]),
    ),
  );
  parentPort!.postMessage({ tallies, truthKm2 } satisfies GridTaskResult);
});
