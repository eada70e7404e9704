import { isModelMethod } from '../../../statistics/model-method.ts';
import type { UngradedRow } from '../estimates/area-estimates.ts';
import type { HomogeneityFigure } from '../../../results/diagnostics.ts';

/** Below this p value the map is taken to err differently between areas. */
const REJECTED_BELOW = 0.01;

/**
 * One sentence for each level whose published model figures carry errors of the map from the whole to areas, where the
 * sample shows that the areas do not share them.
 */
export function homogeneityWarnings(
  figures: readonly HomogeneityFigure[],
  estimates: readonly Pick<UngradedRow, 'level' | 'method' | 'estimateKm2'>[],
): string[] {
  return figures.flatMap(({ level, pValue }) => {
    const resting = estimates.filter(
      (row) => row.level === level && row.estimateKm2 !== null && isModelMethod(row.method),
    ).length;
    if (pValue >= REJECTED_BELOW || resting === 0) return [];
    const p = pValue < 0.001 ? 'p < 0.001' : `p = ${pValue.toFixed(3)}`;
    const rest = resting === 1 ? '1 published figure of a model rests' : `${resting} published figures of models rest`;
    return [
      `The map errs differently between the areas of level ${level} (test of homogeneity, ${p}), but ${rest} on its erring alike there: where an area differs, its figure is biased by more than its error says.`,
    ];
  });
}
