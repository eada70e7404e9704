import type { AccuracyAssessment } from './accuracy-assessment.ts';
import type { Estimate } from './estimate.ts';
import { ratioEstimate, type InferenceOptions } from './ratio-estimate.ts';
import { assessAccuracy } from './stehman.ts';
import type { Stratum } from './stratum.ts';

/** A confusion matrix of sample counts whose rows are the strata the sample was drawn from. */
export interface MapStratifiedSample extends InferenceOptions {
  /** Map class of each row. */
  readonly mapClasses: readonly string[];
  /** Reference class of each column; may name classes that the map does not have. */
  readonly referenceClasses: readonly string[];
  /** Sample units, rows map, columns reference. */
  readonly counts: readonly (readonly number[])[];
  /** Mapped area of each row's class, in any unit. */
  readonly mappedAreas: readonly number[];
  /** Population units of each row's class; needed for the finite population correction only. */
  readonly unitCounts?: readonly number[];
}

/**
 * Accuracy and area shares from a sample stratified by the map's own classes: Stehman's engine with the rows as strata.
 * Without the finite population correction it equals the closed form of Olofsson et al. 2013 (RSE 129:122-131)
 * and 2014 (RSE 148:42-57, doi 10.1016/j.rse.2014.02.015). User's accuracy rests on its own row alone,
 * so a fault in another row does not touch it.
 * @throws RangeError when the matrix does not fit its classes or areas, or a count is not a whole number of at least 0.
 */
export function assessMapStratified(sample: MapStratifiedSample): AccuracyAssessment {
  checkMatrix(sample);
  const { mapClasses, referenceClasses, counts, mappedAreas, unitCounts } = sample;
  const strata = mapClasses.map((name, i): Stratum => {
    const unitCount = unitCounts?.[i];
    return { name, size: mappedAreas[i]!, ...(unitCount === undefined ? {} : { unitCount }) };
  });
  const units = mapClasses.flatMap((mapClass, i) =>
    referenceClasses.map((referenceClass, j) => ({
      stratum: mapClass,
      mapClass,
      referenceClass,
      count: counts[i]![j]!,
    })),
  );
  const classes = [...new Set([...mapClasses, ...referenceClasses])];
  const assessment = assessAccuracy({
    ...sample,
    classes,
    strata,
    strataFollowMap: true,
    units: units.filter(({ count }) => count > 0),
  });
  const usersAccuracy = classes.map((name, k) => {
    const stratum = strata.find((s) => s.name === name);
    return stratum === undefined || stratum.size === 0
      ? assessment.usersAccuracy[k]!
      : rowAccuracy({ sample, stratum, row: assessment.counts[k]!, k });
  });
  return { ...assessment, usersAccuracy };
}

function rowAccuracy(o: {
  readonly sample: MapStratifiedSample;
  readonly stratum: Stratum;
  readonly row: readonly number[];
  readonly k: number;
}): Estimate {
  const groups = o.row.map((count, j) => ({ stratum: 0, y: j === o.k ? 1 : 0, x: 1, count }));
  return ratioEstimate({
    strata: [o.stratum],
    groups: groups.filter(({ count }) => count > 0),
    method: 'stratified',
    isShare: true,
    whenUndefined: 'CLASS_ABSENT_MAP',
    whenZero: 'DEGENERATE_SE_ZERO',
    options: o.sample,
  });
}

function checkMatrix({ mapClasses, referenceClasses, counts, mappedAreas }: MapStratifiedSample): void {
  if (counts.length !== mapClasses.length || mappedAreas.length !== mapClasses.length) {
    throw new RangeError(
      `A confusion matrix needs a row and an area for each of ${mapClasses.length} map classes, ` +
        `found ${counts.length} rows and ${mappedAreas.length} areas.`,
    );
  }
  for (const [i, row] of counts.entries()) {
    if (row.length !== referenceClasses.length) {
      throw new RangeError(`Row "${mapClasses[i]}" needs ${referenceClasses.length} counts, found ${row.length}.`);
    }
    const wrong = row.find((count) => !Number.isInteger(count) || count < 0);
    if (wrong !== undefined) throw new RangeError(`Row "${mapClasses[i]}" holds ${wrong}, which is no sample count.`);
  }
}
