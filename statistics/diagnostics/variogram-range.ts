import type { EmpiricalVariogram, VariogramLag } from './variogram.ts';

/** A spherical variogram: c0 + c1 (1.5 h/a − 0.5 (h/a)³) up to the range a, and c0 + c1 beyond. */
export interface SphericalVariogram {
  readonly nugget: number;
  readonly partialSill: number;
  /** Distance from which on units tell nothing of each other; `undefined` where no structure is found. */
  readonly range: number | undefined;
  /** The range found is the cutoff: it may be longer than the sample can show. */
  readonly isAtCutoff: boolean;
}

/** Below this share of the sill, what the fit calls structure is noise. */
const LEAST_STRUCTURE = 0.05;
const CANDIDATES = 200;
const REFINEMENTS = 60;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

interface Fit {
  readonly nugget: number;
  readonly partialSill: number;
  readonly loss: number;
}

/**
 * Fits a spherical model by least squares with weights N(h)/h², nugget and partial sill not below 0, the range between
 * one lag and the cutoff. For every range the other two follow in closed form, so that the best range is a search along
 * a line. With a partial sill below 5 % of the sill there is no range.
 * Source: Cressie 1985, Mathematical Geology 17:563-586; weights as in R gstat (`fit.method = 7`).
 * @returns `undefined` with fewer than three lags, or where nothing varies.
 */
export function fitSphericalVariogram({ lags, lagWidth, cutoff }: EmpiricalVariogram): SphericalVariogram | undefined {
  const used = lags.filter(({ distance }) => distance > 0);
  if (used.length < 3 || used.every(({ semivariance }) => semivariance === 0)) return undefined;
  const range = bestRange(used, lagWidth, cutoff);
  const { nugget, partialSill } = fitAt(used, range);
  const isFlat = partialSill < LEAST_STRUCTURE * (nugget + partialSill);
  return {
    nugget,
    partialSill,
    range: isFlat ? undefined : range,
    isAtCutoff: !isFlat && range > cutoff * (1 - 1e-6),
  };
}

function bestRange(lags: readonly VariogramLag[], low: number, high: number): number {
  const ratio = (high / low) ** (1 / (CANDIDATES - 1));
  const candidates = Array.from({ length: CANDIDATES }, (_, k) => (k === CANDIDATES - 1 ? high : low * ratio ** k));
  const losses = candidates.map((range) => fitAt(lags, range).loss);
  const best = losses.indexOf(Math.min(...losses));
  let from = candidates[Math.max(0, best - 1)]!;
  let to = candidates[Math.min(CANDIDATES - 1, best + 1)]!;
  for (let step = 0; step < REFINEMENTS; step++) {
    const left = to - GOLDEN * (to - from);
    const right = from + GOLDEN * (to - from);
    if (fitAt(lags, left).loss <= fitAt(lags, right).loss) to = right;
    else from = left;
  }
  const refined = (from + to) / 2;
  return fitAt(lags, refined).loss < losses[best]! ? refined : candidates[best]!;
}

/** Nugget and partial sill at a given range: weighted least squares on one regressor, neither below 0. */
function fitAt(lags: readonly VariogramLag[], range: number): Fit {
  const rows = lags.map(({ distance, semivariance, pairCount }) => {
    const h = Math.min(1, distance / range);
    return { g: 1.5 * h - 0.5 * h ** 3, y: semivariance, w: pairCount / distance ** 2 };
  });
  const sum = (term: (row: (typeof rows)[number]) => number): number =>
    rows.reduce((s, row) => s + row.w * term(row), 0);
  const [w, g, y, gg, gy] = [
    sum(() => 1),
    sum((r) => r.g),
    sum((r) => r.y),
    sum((r) => r.g ** 2),
    sum((r) => r.g * r.y),
  ];
  const spread = w * gg - g * g;
  const slope = spread > 0 ? (w * gy - g * y) / spread : 0;
  const free = { nugget: (y - slope * g) / w, partialSill: slope };
  const withoutSill = { nugget: y / w, partialSill: 0 };
  const withoutNugget = { nugget: 0, partialSill: gy / gg };
  const chosen = free.partialSill < 0 ? withoutSill : free.nugget < 0 ? withoutNugget : free;
  return { ...chosen, loss: sum((r) => (r.y - chosen.nugget - chosen.partialSill * r.g) ** 2) };
}
