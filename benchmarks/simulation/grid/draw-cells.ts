import { TOTAL_CODE, WHOLE_LEVEL } from '../../../raster/areas/mapped-areas.ts';
import { areaEstimates } from '../../../stages/validation/estimates/area-estimates.ts';
import { frameM2 } from '../../../stages/validation/estimates/sampled-share.ts';
import { assessSample } from '../../../stages/validation/estimates/assess-sample.ts';
import type { LabelledUnit } from '../../../stages/validation/reference/labelled-unit.ts';
import type { SamplingDesign } from '../../../stages/validation/options.ts';
import { scaleEstimate } from '../../../statistics/estimate.ts';
import { DEFAULT_LADDER } from '../../../stages/validation/options.ts';
import { hashLattice, RandomStream } from '../../../statistics/random-stream.ts';
import type { MapPopulation } from './case-pixels.ts';
import { addFigure, emptyTally, type CellCounts, type CellTally } from './cell-tally.ts';

/** A population with a way to draw labelled samples from it. */
export interface DrawnPopulation {
  readonly population: Pick<MapPopulation, 'classes' | 'mapped' | 'truthKm2'>;
  readonly design: SamplingDesign;
  readonly draw: (random: RandomStream) => LabelledUnit[];
}

/** By level, area and class, joined by line feeds. */
export type CellTallies = Record<string, CellTally>;

/**
 * Draws samples and estimates every area as a run does. Each draw has a random stream of its own, so that some draws
 * of a configuration give the same wherever the others are made.
 * @param o.name of the configuration; part of the seed.
 */
export function drawCells(
  { population, design, draw }: DrawnPopulation,
  o: { readonly name: string; readonly first: number; readonly draws: number },
): CellTallies {
  const { classes: names, mapped, truthKm2 } = population;
  const whole = mapped.areas.find(({ level }) => level === WHOLE_LEVEL)!;
  const wholeKm2 = frameM2(whole, 'areas') / 1e6;
  const tallies: CellTallies = {};
  for (let k = o.first; k < o.first + o.draws; k++) {
    const units = draw(new RandomStream(hashLattice(hashName(o.name), k, 0x6d1d)));
    const counts = countUnits(units);
    const estimation = { confidence: 0.95, frame: 'areas' as const };
    const assessed = assessSample({ units, mapped, names, design, estimation });
    const common = { mapped, names, assessed, frame: 'areas' as const };
    for (const cell of areaEstimates({ ...common, ladder: DEFAULT_LADDER, overlapsTraining: false })) {
      const { level, code } = cell.area;
      const key = `${level}\n${code}\n${names[cell.class]}`;
      const shares = level === WHOLE_LEVEL ? assessed.assessment.areaShares[cell.class] : undefined;
      addFigure((tallies[key] ??= emptyTally()), {
        estimate: cell.estimate,
        textbook: shares === undefined ? undefined : scaleEstimate(shares, wholeKm2),
        truthKm2: truthKm2.get(`${level}\n${code}`)![cell.class]!,
        counts: counts.get(key) ?? NO_UNITS,
      });
    }
  }
  return tallies;
}

const NO_UNITS: CellCounts = { units: 0, omitted: 0, committed: 0 };

/** What each cell's units are, and where the map errs about them. */
function countUnits(units: readonly LabelledUnit[]): ReadonlyMap<string, CellCounts> {
  const counts = new Map<string, CellCounts>();
  const add = (key: string, one: Partial<CellCounts>): void => {
    const { units: seen, omitted, committed } = counts.get(key) ?? NO_UNITS;
    counts.set(key, {
      units: seen + (one.units ?? 0),
      omitted: omitted + (one.omitted ?? 0),
      committed: committed + (one.committed ?? 0),
    });
  };
  for (const { areas, referenceClass, mapClass } of units) {
    const isRight = mapClass === referenceClass;
    for (const [level, code] of [...Object.entries(areas), [WHOLE_LEVEL, TOTAL_CODE]]) {
      add(`${level}\n${code}\n${referenceClass}`, { units: 1, omitted: isRight ? 0 : 1 });
      if (!isRight && mapClass !== undefined) add(`${level}\n${code}\n${mapClass}`, { committed: 1 });
    }
  }
  return counts;
}

function hashName(name: string): number {
  return Array.from(name).reduce((hash, letter, k) => hashLattice(hash, letter.codePointAt(0)!, k), 13);
}
