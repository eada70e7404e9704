import type { InferenceOptions } from '../ratio-estimate.ts';
import type { Stratum } from '../stratum.ts';
import { drawCounts } from '../variance-rule.ts';

/** A labelled unit of the sample; classes by index. */
export interface AreaUnit {
  /** Index in `strata`. */
  readonly stratum: number;
  /** Class of the map, or {@link AreaSample.classCount} where the map has none: its part of the map. */
  readonly part: number;
  readonly referenceClass: number;
  /** Whether it lies in the frame that the estimates are of. */
  readonly isInFrame: boolean;
  /** Design weight where units of a stratum have different ones. */
  readonly weight?: number | undefined;
  readonly cluster?: string | undefined;
  readonly gridCol?: number | undefined;
  readonly gridRow?: number | undefined;
}

/** A probability sample of the whole, held against a map; `rule` says how variances are had. */
export interface AreaSample extends InferenceOptions {
  readonly strata: readonly Stratum[];
  /** In the order of the draw. */
  readonly units: readonly AreaUnit[];
  readonly classCount: number;
  /** By part of the map: the part that stands for it, itself unless it is too thin to tell of its errors alone. */
  readonly partGroups?: readonly number[] | undefined;
}

/** A statistical area. */
export interface AreaFrame {
  readonly code: string;
  /** Index of the area that holds it at the level above; 0 below the whole. */
  readonly parent: number;
  /** Mapped area of each class, then the area that the map has no class for, where that is in the frame (else 0). */
  readonly partSizes: readonly number[];
}

/** The areas of one level, and which of them holds each unit (−1: none). */
export interface AreaLevel {
  readonly name: string;
  /**
   * Name of the level whose areas its own sum to, `total` for the whole; null for the first level of a family that makes up
   * other land than the whole. Default: the level before.
   */
  readonly above?: string | null;
  readonly areas: readonly AreaFrame[];
  readonly areaOfUnit: readonly number[];
}

/** Area of the frame within a statistical area. */
export function frameSize({ partSizes }: Pick<AreaFrame, 'partSizes'>): number {
  return partSizes.reduce((sum, size) => sum + size, 0);
}

/** Design weight of each unit: its own, else N_h ÷ n_h. */
export function designWeights({ strata, units }: Pick<AreaSample, 'strata' | 'units'>): number[] {
  const counts = strata.map(() => 0);
  for (const { stratum } of units) counts[stratum]! += 1;
  return units.map(({ stratum, weight }) => weight ?? strata[stratum]!.size / counts[stratum]!);
}

/** Positions of the units that each area holds, frame only. */
export function unitsByArea(sample: AreaSample, level: AreaLevel): number[][] {
  const positions: number[][] = level.areas.map(() => []);
  for (const [k, area] of level.areaOfUnit.entries()) {
    if (area >= 0 && sample.units[k]!.isInFrame) positions[area]!.push(k);
  }
  return positions;
}

/**
 * What drawing in clusters may cost, before labels are seen: all but one unit of each, as where a town or a lake fills a
 * cluster. 1 where units were drawn singly. What labels say of it would choose figures by their luck.
 */
export function expectedClusterEffect({ strata, units, rule }: AreaSample): number {
  if (rule !== 'cluster') return 1;
  const draws = drawCounts(
    units.map((unit) => ({ ...unit, count: 1 })),
    { strataCount: strata.length, rule },
  );
  return units.length / draws.reduce((sum, count) => sum + count, 0);
}
