import path from 'node:path';
import type { SampleFrame } from './sample-frame.ts';
import { DESIGN_VERSION, type SampleDesignRecord } from '../results/sample-design.ts';
import type { AllocationRule } from '../statistics/allocation.ts';
import type { SamplingDesign } from '../stages/validation/options.ts';
import type { PlannedDraw, PlannedUnit } from './draw-planned-sample.ts';
import type { PlannedGroup, SampleDesign } from './design-sample.ts';
import { isByAreaOfClusters } from './unit-records.ts';
import { cellSpread, drawsByArea } from './unit-capacity.ts';

/** What was asked for, beside the design. */
export interface SampleAsked {
  readonly size?: number;
  readonly targetSe?: number;
  readonly targetCv?: number;
  readonly class?: string;
  readonly allocation: AllocationRule;
  readonly minimum: number;
  readonly reserve: number;
}

export interface RecordParts {
  readonly frame: SampleFrame;
  readonly design: SampleDesign;
  readonly asked: SampleAsked;
  readonly seed: number;
  readonly drawn: PlannedDraw;
  /** Where the record will lie; what it was drawn from is named from there. */
  readonly folder: string;
}

/** The content of `design.json`: how the sample was drawn, from what, and what it was expected to give. */
export function designRecord(parts: RecordParts): SampleDesignRecord {
  const { design, drawn, seed } = parts;
  return {
    schemaVersion: DESIGN_VERSION,
    design: samplingDesign(design),
    frame: frameRecord(parts),
    selection: selectionRecord(parts),
    seed,
    [design.plan.design === 'two-stage' ? 'areas' : 'strata']: design.groups.map((group, index) => ({
      ...(design.plan.design === 'two-stage' ? group : withoutChance(group)),
      drawn: count(drawn.units, index, design),
      reserve: count(drawn.reserve, index, design),
    })),
    expected: { accuracyFrom: design.accuracyFrom, ...design.forecast },
    units: drawn.units.length,
    reserve: {
      units: drawn.reserve.length,
      use: 'One after the other in their order, within the stratum or area of a unit that could not be labelled; never in place of a label that is there.',
    },
    notes: design.notes,
  };
}

/**
 * The design in the words of a run file's `reference.design`. All places have the same chance, by the draw or because the
 * pixels hardly differ.
 */
export function samplingDesign(design: SampleDesign): SamplingDesign {
  const { plan, groups } = design;
  const chances = 'area';
  if (plan.design === 'simple-random') return { type: 'simple-random', chances };
  if (plan.design === 'systematic') return { type: 'systematic', chances, variance: plan.variance };
  if (plan.design === 'two-stage') {
    const probability = isByAreaOfClusters(design) ? 'area_chance' : 'inclusion_probability';
    return { type: 'cluster', chances, cluster: 'cluster', probability, stratum: 'stratum', variance: 'in-line' };
  }
  const sizes = Object.fromEntries(groups.map(({ code, km2 }) => [code, km2]));
  return { type: 'stratified', chances, stratum: 'stratum', sizes };
}

function withoutChance({ code, name, pixels, km2, units }: PlannedGroup): Omit<PlannedGroup, 'chance'> {
  return { code, name, pixels, km2, units };
}

/** Units of a stratum or area; those of other designs are counted by map class where that is what groups are. */
function count(units: readonly PlannedUnit[], index: number, { plan, model }: SampleDesign): number {
  const isOfGroup = (unit: PlannedUnit): boolean =>
    plan.design === 'stratified' || plan.design === 'two-stage'
      ? unit.group === index
      : unit.stratumValue === model.counts.strata[index]!.value;
  return units.filter(isOfGroup).length;
}

function frameRecord({ frame, design, folder }: RecordParts): SampleDesignRecord['frame'] {
  const { raster, strata, areas } = frame;
  const place = (location: string): { readonly file: string; readonly path: string } => ({
    file: path.basename(location),
    path: path.relative(folder, location).split(path.sep).join('/'),
  });
  const { pixels, km2, leftOut } = design.model.counts;
  return {
    raster: { ...place(raster.location), sha256: raster.sha256 },
    strata: strata === undefined ? null : { file: path.basename(strata.location), sha256: strata.sha256 },
    areas:
      areas === undefined
        ? null
        : {
            ...place(areas.file),
            sha256: areas.sha256,
            levels: areas.set.levels,
            count: areas.set.areas.length,
          },
    unit: 'pixel whose centre lies in an area',
    pixels,
    km2,
    includesNotObserved: frame.includeNotObserved,
    leftOut,
  };
}

function selectionRecord({ design, asked }: RecordParts): SampleDesignRecord['selection'] {
  const { plan } = design;
  const { cells } = design.model.counts;
  const { size, targetSe, targetCv, class: className } = asked;
  return {
    method: plan.design,
    goal: { size: size ?? null, standardError: targetSe ?? null, cv: targetCv ?? null, class: className ?? null },
    expectedUnits: plan.total,
    reserveShare: asked.reserve,
    pixels: { areaSpread: cellSpread(cells), chances: drawsByArea(cells) ? 'by true area' : 'equal' },
    ...(plan.design === 'stratified'
      ? { allocation: asked.allocation, minimum: asked.allocation === 'compromise' ? asked.minimum : 2 }
      : {}),
    ...(plan.design === 'systematic' ? { spacingPx: plan.spacing, stepKm2: plan.stepKm2 ?? null } : {}),
    ...(plan.design === 'two-stage' ? { areasDrawn: plan.clusters } : {}),
  };
}
