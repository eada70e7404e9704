import { OWN_ACCESS } from '../../access/access.ts';
import { setTimeout as pause } from 'node:timers/promises';
import type { ArtifactStore } from '../../engine/artifact-store.ts';
import { sha256OfBytes } from '../../engine/digest.ts';
import type { ItemSource } from '../../engine/item-source.ts';
import { MemoryArtifactStore } from '../../engine/memory-artifact-store.ts';
import type { WorkItem } from '../../engine/work-item.ts';
import type { OpenRuns } from '../../pipeline/open-runs.ts';
import type { WorkerProcesses } from '../../workers/worker-processes.ts';

/** The stages that a tile goes through; the steps do nothing, or sleep. */
export const STAGES = ['preprocessing', 'tiling', 'inference', 'aggregation'] as const;

/** A run of tiles that go through stages one after the other. */
export class SyntheticItems implements ItemSource {
  readonly groupCount: number;
  readonly itemCount: number;
  readonly stageTotals: ReadonlyMap<string, number>;
  readonly #stages: readonly string[];

  constructor(tiles: number, stages: readonly string[]) {
    this.#stages = stages;
    this.groupCount = tiles;
    this.itemCount = tiles * stages.length;
    this.stageTotals = new Map(stages.map((stage) => [stage, tiles]));
  }

  group(index: number): readonly WorkItem[] {
    return this.#stages.map((stage, place) => itemOf(stage, index, place === 0 ? undefined : this.#stages[place - 1]!));
  }

  neighbours(group: number, size: number): { readonly first: number; readonly end: number } {
    const first = Math.floor(group / size) * size;
    return { first, end: Math.min(first + size, this.groupCount) };
  }

  groupOf(id: string): number {
    return Number(id.slice(id.lastIndexOf('/') + 1));
  }

  ordinalOf(id: string): number {
    return this.groupOf(id) * this.#stages.length + this.#stages.indexOf(id.slice(0, id.indexOf('/')));
  }

  idAt(ordinal: number): string {
    return `${this.#stages[ordinal % this.#stages.length]!}/step/${Math.floor(ordinal / this.#stages.length)}`;
  }

  consumersOf(): undefined {
    return undefined;
  }
}

function itemOf(stage: string, tile: number, before: string | undefined): WorkItem {
  const needs = before === undefined ? {} : { before: `${before}/step/${tile}` };
  return { id: `${stage}/step/${tile}`, stage, step: 'step', options: {}, input: {}, needs, traits: { version: 1 } };
}

/** A store that remembers nothing and has everything. */
export const forgetfulStore: ArtifactStore = Object.assign(new MemoryArtifactStore(), {
  has: () => Promise.resolve(true),
});

/** Any run is such a run. */
export const syntheticRuns: Pick<OpenRuns, 'open'> = {
  open: (run) =>
    Promise.resolve({
      artifacts: forgetfulStore,
      setup: {
        run,
        store: '',
        baseFolder: '',
        onnxPath: '',
        device: 'cpu',
        batch: 1,
        secondsPerChip: 60,
        tileBytes: 0,
        plan: SYNTHETIC_KEY,
        platform: '',
        pin: '',
        access: OWN_ACCESS,
      },
      misfit: undefined,
      item: (id) => {
        const [stage = '', , tile] = id.split('/');
        return itemOf(stage, Number(tile), undefined);
      },
    }),
};

/** Of what work each result is, as {@link syntheticRuns} has it. */
export const SYNTHETIC_KEY = sha256OfBytes('a step that does nothing');

const RESULT = { key: SYNTHETIC_KEY, artifact: { digest: sha256OfBytes('nothing'), sizeBytes: 7 }, computed: true };

/** Threads that sleep instead of computing, each for one tile at a time; with 0 ms they do nothing at all. */
export function sleepingProcesses(size: number, sleepMs: number): WorkerProcesses {
  let free = size;
  const waiting: (() => void)[] = [];
  const execute = async (): Promise<typeof RESULT> => {
    if (sleepMs === 0) return RESULT;
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    await pause(sleepMs);
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
    return RESULT;
  };
  return {
    size,
    forRun: () => ({ execute, writeMap: () => Promise.resolve() }),
    cancel: () => Promise.resolve(),
    onUse: () => undefined,
    close: () => Promise.resolve(),
  };
}
