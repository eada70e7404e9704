import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { judgedSample, type JudgedSample } from '../../../statistics/diagnostics/judged-sample.ts';
import type { Place } from '../../../statistics/diagnostics/spatial-folds.ts';

interface GoldenSample {
  readonly stratum: readonly number[];
  readonly size: readonly number[];
  readonly weight: readonly number[];
  readonly map: readonly number[];
  readonly reference: readonly number[];
  readonly area: readonly number[];
  readonly cluster: readonly number[] | null;
}

interface GoldenShare {
  readonly value: number;
  readonly standardError: number;
  readonly sampleSize: number;
}

interface GoldenGap {
  readonly value: number;
  readonly standardError: number;
  readonly isLinearised: boolean;
  readonly df: number;
  readonly lower: number;
  readonly upper: number;
  readonly pValue: number;
}

interface GoldenAreas {
  readonly sample: GoldenSample;
  readonly areas: readonly (Readonly<Record<string, GoldenShare>> & { readonly gap: GoldenGap })[];
}

/** What tests/golden/statistics/diagnostics/generate.py computed. */
export interface Golden {
  readonly single: GoldenAreas;
  readonly clustered: GoldenAreas;
  readonly holm: { readonly pValues: readonly number[]; readonly adjusted: readonly number[] };
  readonly t: readonly (readonly [t: number, df: number, p: number])[];
  readonly field: { readonly places: readonly Place[]; readonly values: readonly number[] };
  readonly moran: {
    readonly neighbours: readonly (readonly number[])[];
    readonly i: number;
    readonly expectation: number;
    readonly permutationMean: number;
    readonly permutationVariance: number;
    readonly varianceNormality: number;
    readonly pNormality: number;
  };
  readonly variogram: {
    readonly cutoff: number;
    readonly lags: readonly { readonly distance: number; readonly semivariance: number; readonly pairCount: number }[];
    readonly nugget: number;
    readonly partialSill: number;
    readonly range: number;
  };
  readonly crossValidation: {
    readonly map: readonly number[];
    readonly reference: readonly number[];
    readonly weight: readonly number[];
    readonly places: readonly Place[];
    readonly folds: readonly number[];
    readonly radius: number;
    readonly byFold: readonly [agreement: number, brier: number, logScore: number];
    readonly buffered: readonly [agreement: number, brier: number, logScore: number];
  };
}

const FILE = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../golden/statistics/diagnostics/diagnostics.json',
);

export const GOLDEN = JSON.parse(readFileSync(FILE, 'utf8')) as Golden;

/** A golden sample as the code takes it. */
export function sampleOf({ stratum, size, weight, map, reference, cluster }: GoldenSample): JudgedSample {
  return judgedSample(
    size.map((stratumSize, h) => ({ name: `s${h}`, size: stratumSize })),
    stratum.map((h, k) => ({
      stratum: h,
      weight: weight[k]!,
      cluster: cluster === null ? undefined : String(cluster[k]),
      map: map[k]! < 0 ? undefined : map[k]!,
      reference: reference[k]!,
    })),
  );
}

/** Positions at which a list holds a value. */
export function positions(list: readonly number[], isIn: (value: number) => boolean): number[] {
  return list.flatMap((value, k) => (isIn(value) ? [k] : []));
}
