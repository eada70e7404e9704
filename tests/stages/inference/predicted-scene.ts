import { onTestFinished } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openArtifactStore } from '../../../engine/open-artifact-store.ts';
import type { StageContext } from '../../../engine/stage.ts';
import { loadModelPackage, type ModelPackage } from '../../../models/model-package.ts';
import { tryPackage } from '../../../models/try-package.ts';
import { createObservedBlock } from '../../../raster/observed-block.ts';
import { predictTile } from '../../../stages/inference/predict-tile.ts';
import { decodePredictedTile, type PredictedTile } from '../../../stages/inference/predicted-tile.ts';
import { planChips } from '../../../stages/tiling/plan-chips.ts';
import { writeNearestModel, type ModelEnding } from '../../models/nearest-model.ts';

/** One band of a square scene that is one tile, and which of its pixels are observed. */
export interface TileScene {
  readonly sidePx: number;
  readonly valueAt: (col: number, row: number) => number;
  readonly isObserved?: (col: number, row: number) => boolean;
}

export interface Chipping {
  readonly chipPx: number;
  readonly overlapPx?: number;
  /** Chips in one call. */
  readonly batch?: number;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-answer-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function valuesOf({ sidePx, valueAt }: TileScene): Float32Array {
  return Float32Array.from({ length: sidePx ** 2 }, (_, i) => valueAt(i % sidePx, Math.floor(i / sidePx)));
}

/** What planning makes of a model that is to see a scene. */
export async function tried(
  ending: ModelEnding,
  scene: TileScene,
  { chipPx, batch = 2 }: Chipping,
): Promise<ModelPackage> {
  const card = await loadModelPackage(writeNearestModel(temporaryFolder(), ending));
  const request = { chipPx, chipsPerCall: batch, device: 'cpu', secondsPerChip: 60, seen: [valuesOf(scene)] } as const;
  return (await tryPackage(card, request)).model;
}

/** A scene as the model predicts it, chipped and in one tile. */
export async function predicted(
  model: ModelPackage,
  scene: TileScene,
  { chipPx, overlapPx = 8, batch = 2 }: Chipping,
): Promise<PredictedTile> {
  const { sidePx } = scene;
  const artifacts = openArtifactStore(temporaryFolder());
  const kept = new Map<string, unknown>();
  const context: StageContext = {
    artifacts,
    locate: (location) => location,
    keep: async <T>(key: string, open: () => Promise<T>): Promise<T> => {
      if (!kept.has(key)) kept.set(key, await open());
      return kept.get(key) as T;
    },
    signal: new AbortController().signal,
    settings: {
      device: 'cpu',
      threadsPerSession: 1,
      batch,
      secondsPerChip: 60,
      memoryBytes: undefined,
      onnxPath: model.onnxLocation,
    },
  };
  const tile = { col: 0, row: 0, widthPx: sidePx, heightPx: sidePx };
  const block = createObservedBlock(tile, 1);
  block.observed.set(
    Uint8Array.from({ length: sidePx ** 2 }, (_, i) =>
      (scene.isObserved?.(i % sidePx, Math.floor(i / sidePx)) ?? true) ? 1 : 0,
    ),
  );
  block.bands[0]!.set(valuesOf(scene).map((value, i) => value * block.observed[i]!));
  const preprocessed = (await artifacts.put(block.bytes)).digest;
  const count = Math.max(1, Math.ceil((sidePx - overlapPx) / (chipPx - overlapPx)));
  const plan = await planChips.run(
    { preprocessed },
    {
      lattice: { widthPx: sidePx, heightPx: sidePx, chipPx, overlapPx },
      tile,
      window: tile,
      cols: { first: 0, end: count },
      rows: { first: 0, end: count },
    },
    context,
  );
  const { onnxDigest, activation, activationBy, isStepwise, scalings, classes } = model;
  const bytes = await predictTile.run(
    { preprocessed, chipPlan: (await artifacts.put(plan)).digest },
    {
      onnxDigest,
      activation,
      isDeclared: activationBy === 'quadrat:values',
      isStepwise,
      scalings,
      classValues: classes.map(({ value }) => value),
    },
    context,
  );
  return decodePredictedTile(new Uint8Array(bytes));
}

/** Class values of the observed pixels, each once, in ascending order. */
export function classesSeen({ block, observed }: PredictedTile): number[] {
  return [...new Set([...block.classes].filter((_, i) => observed[i] === 1))].sort((a, b) => a - b);
}
