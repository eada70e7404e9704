import os from 'node:os';
import { readRunFile } from '../config/read-run-file.ts';
import { crsToText } from '../geo/crs.ts';
import { gridResolution } from '../geo/grid.ts';
import { chipCount } from '../geo/chip-lattice.ts';
import { estimateCost, type CostEstimate } from '../pipeline/planning/estimate-cost.ts';
import { planApart } from '../pipeline/plan-apart.ts';
import type { ModelPackage } from '../models/model-package.ts';
import type { PlannedMap } from '../pipeline/planning/map/map.ts';
import type { RunPlan } from '../pipeline/planning/plan-run.ts';
import { sampledLandText } from '../pipeline/planning/reference/sampled-land.ts';
import { durationText } from './duration-text.ts';
import { EXIT } from './exit-codes.ts';
import type { GlobalOptions } from './global-options.ts';
import { print } from './terminal.ts';

/** `quadrat plan`: what a run would do and cost, and whether its sample would hold it; writes nothing. */
export async function planCommand(location: string, o: GlobalOptions & { readonly workers?: number }): Promise<number> {
  const loaded = await readRunFile(location);
  const plan = await planApart(loaded, { device: loaded.runFile.inference.device });
  const workers = o.workers ?? os.availableParallelism();
  const cost = estimateCost(plan, workers);
  print(o.json === true ? `${JSON.stringify(planJson(plan, cost))}\n` : `${planText(plan, cost)}\n`);
  return plan.guards.holds.length > 0 ? EXIT.held : EXIT.done;
}

function planJson(plan: RunPlan, cost: CostEstimate): unknown {
  const { grid, lattice, tiles, scenes, model, map, classes, areas, reference, warnings } = plan;
  return {
    name: plan.runFile.name,
    grid: { crs: crsToText(grid.crs), affine: grid.affine, widthPx: grid.widthPx, heightPx: grid.heightPx },
    scenes: scenes.map(({ id, assets, storedBytes }) => ({ id, assets: assets.length, storedBytes })),
    tiles: Array.from(tiles, ({ id, window }) => ({ id, window })),
    ...(model === undefined
      ? { chips: null, model: null }
      : {
          chips: {
            cols: chipCount(lattice, 'col'),
            rows: chipCount(lattice, 'row'),
            chipPx: lattice.chipPx,
            overlapPx: lattice.overlapPx,
          },
          model: {
            id: model.id,
            digest: model.onnxDigest,
            classes: classes.map(({ name }) => name),
            output: outputText(model),
          },
        }),
    map:
      map === undefined ? null : { file: map.assets[0]!.location, classesFrom: map.classesFrom, values: valuesOf(map) },
    areas: {
      count: areas.count,
      levels: areas.levels,
      outsideGrid: areas.outsideGrid,
      whollyExcluded: areas.whollyExcluded,
    },
    reference: {
      sampleSize: reference?.sampleSize ?? 0,
      frame:
        reference?.sampledLand === undefined
          ? null
          : { ...reference.sampledLand.record, byArea: reference.sampledLand.byArea ?? null },
    },
    cost,
    datumShifts: plan.datumShifts,
    warnings: [...trialNotes(model), ...warnings, ...plan.guards.warnings],
    heldBy: plan.guards.holds,
  };
}

/** What the model's output was taken for, and why. */
function outputText({ activation, activationBy }: ModelPackage): string {
  const by = { nobody: 'as nothing says otherwise', values: 'by its values when it was tried', name: 'by its name' };
  return `${activation === 'none' ? 'probabilities' : 'logits'}, ${by[activationBy as keyof typeof by] ?? `by ${activationBy === 'graph' ? 'the end of its graph' : activationBy}`}`;
}

/** What a trial shows of a model, told when it is planned only: a run tells what the land itself shows of it. */
function trialNotes(model: ModelPackage | undefined): string[] {
  if (model?.alikeFor === undefined) return [];
  const input =
    model.alikeFor === 'seen'
      ? 'for values such as the scenes have'
      : 'for all input that was made up to try it, from far below zero to far above';
  return [
    `Model ${model.id} gave one and the same answer ${input}: the map may show one class alone; compare scale, offset and bands of the scenes with what the model expects, and were its weights exported?`,
  ];
}

/** Class → its stored values. */
function valuesOf({ classes, legend }: PlannedMap): Record<string, number[]> {
  const stored = (value: number): number[] => legend.classes.flatMap(([from, to]) => (to === value ? [from] : []));
  return Object.fromEntries(classes.map(({ name, value }) => [name, stored(value)]));
}

/** The lines that say where the map comes from. */
function entryLines({ scenes, model, map, lattice, tiles }: RunPlan): string[][] {
  const first = tiles.at(0)!.window;
  const ofTiles = ['tiles', `${tiles.count} of ${first.widthPx} × ${first.heightPx} pixels at most`];
  if (map !== undefined) {
    const values = Object.entries(valuesOf(map)).map(([name, stored]) => `${stored.join(', ')} ${name}`);
    const { notMapped } = map.legend;
    return [
      ['map', `${map.assets[0]!.location}, stands already`],
      ['classes', `${values.join('; ')} (from ${map.classesFrom})`],
      ...(notMapped.length === 0 ? [] : [['not mapped', notMapped.join(', ')]]),
      ofTiles,
    ];
  }
  const columns = chipCount(lattice, 'col');
  return [
    ['scenes', `${scenes.length}: ${scenes.map(({ id }) => id).join(', ')}`],
    ofTiles,
    [
      'chips',
      `at most ${columns * chipCount(lattice, 'row')} of ${lattice.chipPx} pixels, overlap ${lattice.overlapPx}`,
    ],
    ['model', `${model!.id}: ${model!.bands.join(', ')} → ${model!.classes.map(({ name }) => name).join(', ')}`],
    ['output', outputText(model!)],
  ];
}

function planText(plan: RunPlan, cost: CostEstimate): string {
  const { grid, areas } = plan;
  const { x, y } = gridResolution(grid);
  const { kind, unitM } = grid.crs;
  const unit = kind === 'geographic' ? '°' : unitM === 1 ? ' m' : ` units of ${unitM} m`;
  const lines = [
    ['run', `${plan.runFile.name}${plan.runFile.title === undefined ? '' : ` — ${plan.runFile.title}`}`],
    [
      'grid',
      `${crsToText(grid.crs)}, ${grid.widthPx} × ${grid.heightPx} pixels of ${x === y ? x : `${x} × ${y}`}${unit}`,
    ],
    ...entryLines(plan),
    ['areas', `${areas.count} (${areas.levels.join(' < ')})`],
    [
      'reference',
      plan.reference === undefined
        ? 'none: nothing will be estimated'
        : `${plan.reference.sampleSize} points, ${plan.reference.design.type}`,
    ],
    ...(plan.reference?.sampledLand === undefined
      ? []
      : [['drawn from', sampledLandText(plan.reference.sampledLand, plan.runFile.estimation)]]),
    ...plan.datumShifts.map((sentence) => ['datum', sentence]),
    ['to read', `${(cost.bytesToRead / 1e6).toFixed(1)} MB`],
    [
      'time',
      `about ${durationText(Math.max(1, cost.seconds))} with ${cost.workers} workers${cost.secondsPerChip === null ? '' : ` (${cost.secondsPerChip.toFixed(3)} s per chip and worker, measured)`}`,
    ],
    ['memory', `about ${(cost.memoryBytes / 1e6).toFixed(0)} MB`],
    ...[...trialNotes(plan.model), ...plan.warnings, ...plan.guards.warnings].map((warning) => ['note', warning]),
    ...plan.guards.holds.map((sentence) => ['held', sentence]),
  ];
  return lines.map(([name, text]) => `${name!.padEnd(10)} ${text}`).join('\n');
}
