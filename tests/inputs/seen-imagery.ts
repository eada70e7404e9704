import path from 'node:path';
import { runFileSchema, type ImageryRunFile } from '../../config/run-file.ts';
import { FoundFaults } from '../../engine/found-faults.ts';
import { MemoryArtifactStore } from '../../engine/memory-artifact-store.ts';
import type { StageContext } from '../../engine/stage.ts';
import type { Grid } from '../../geo/grid.ts';
import { borderFills } from '../../pipeline/planning/scenes/border-fills.ts';
import { fillNotes, seenFills } from '../../pipeline/planning/scenes/fill-notes.ts';
import { nodataNotes } from '../../pipeline/planning/scenes/nodata-notes.ts';
import { planObserved } from '../../pipeline/planning/map/observed.ts';
import { lookAtScenes } from '../../pipeline/planning/scenes/scene-chips.ts';
import { checkValues } from '../../pipeline/planning/scenes/check-values.ts';
import { planGrid } from '../../pipeline/planning/grid.ts';
import { planScenes } from '../../pipeline/planning/scenes/scenes.ts';
import { scenesOnGrid } from '../../pipeline/planning/scenes/scenes-on-grid.ts';
import { decodeObservedBlock, type ObservedBlock } from '../../raster/observed-block.ts';
import { acquireScene } from '../../stages/acquisition/acquire-scene.ts';
import { preprocessTile } from '../../stages/preprocessing/preprocess-tile.ts';

/** What a run sees of its imagery. */
export interface SeenImagery {
  readonly grid: Grid;
  /** The whole grid. */
  readonly block: ObservedBlock;
  readonly notes: readonly string[];
  /** Share of the grid's pixels that are observed. */
  readonly observedShare: number;
}

/** Plans, acquires and preprocesses imagery as a run does; files are named within the folder, or by address. */
export async function seeImagery(
  folder: string,
  o: {
    readonly scenes: readonly object[];
    readonly bands: readonly string[];
    readonly imagery?: object;
    readonly grid?: object;
    /** How the model's card standardises each band. */
    readonly card?: { readonly mean: number; readonly stddev: number };
  },
): Promise<SeenImagery> {
  const datetime = '2024-06-01T10:00:00Z';
  const scenes = o.scenes.map((scene, i) => ({ id: `s${i + 1}`, datetime, ...scene }));
  const runFile = runFileSchema.parse({
    version: 1,
    name: 'seen',
    model: 'item.json',
    areas: { file: 'areas.geojson', code: 'code' },
    imagery: { resampling: 'nearest', ...o.imagery, scenes },
    ...(o.grid === undefined ? {} : { grid: o.grid }),
  }) as ImageryRunFile;
  const locate = (place: string): string => (place.includes('://') ? place : path.join(folder, place));
  const faults = new FoundFaults();
  const opened = await planScenes(runFile, o.bands, { locate, faults });
  const looked = await lookAtScenes(opened, { locate, faults });
  faults.throwIfAny();
  const { scenes: planned, notes } = planObserved(runFile, opened, looked);
  const card = o.card && { ...o.card, low: o.card.mean - 3 * o.card.stddev, high: o.card.mean + 3 * o.card.stddev };
  const fills = seenFills(looked);
  const implausible = checkValues(runFile, { expectations: o.bands.map(() => card) }, { looked, fills });
  const grid = planGrid(runFile, planned);
  const kept: { close(): Promise<void> }[] = [];
  const context = contextOf(locate, kept);
  const records = [];
  for (const { id, assets } of planned) {
    const bytes = await acquireScene.run({ scene: { id, assets } }, {}, context);
    records.push((await context.artifacts.put(bytes)).digest);
  }
  const { resampling, composite } = runFile.imagery;
  const window = { col: 0, row: 0, widthPx: grid.widthPx, heightPx: grid.heightPx };
  const options = {
    grid,
    window,
    bandCount: o.bands.length,
    resampling,
    composite,
    scenes: planned.map((scene) => scene.options),
  };
  const made = await preprocessTile.run({ scenes: records }, options, context);
  for (const source of kept) await source.close();
  const block = decodeObservedBlock(Uint8Array.from(made));
  const observedShare = block.observed.reduce((sum, one) => sum + one, 0) / block.observed.length;
  const atEdges = await borderFills(planned, { locate, told: fills });
  return {
    grid,
    block,
    observedShare,
    notes: [
      ...scenesOnGrid(planned, grid),
      ...nodataNotes(planned),
      ...fillNotes(fills),
      ...atEdges,
      ...notes,
      ...implausible,
    ],
  };
}

function contextOf(locate: StageContext['locate'], kept: { close(): Promise<void> }[]): StageContext {
  return {
    artifacts: new MemoryArtifactStore(),
    locate,
    signal: new AbortController().signal,
    keep: async (_key, open) => {
      const source = await open();
      kept.push(source as { close(): Promise<void> });
      return source;
    },
    settings: {
      device: 'cpu',
      threadsPerSession: 1,
      batch: 1,
      secondsPerChip: 60,
      memoryBytes: undefined,
      onnxPath: '',
    },
  };
}
