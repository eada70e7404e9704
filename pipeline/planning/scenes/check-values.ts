import type { ImageryRunFile } from '../../../config/run-file.ts';
import { PermanentError } from '../../../errors/error-kinds.ts';
import { FoundFaults } from '../../../engine/found-faults.ts';
import type { ModelPackage } from '../../../models/model-package.ts';
import { bandQuantiles, type BandQuantiles } from './band-quantiles.ts';
import { bandsText, fillText, withoutFills, type SeenFill } from './fill-notes.ts';
import type { SceneChips } from './scene-chips.ts';
import { valueFault, valueText } from './value-fault.ts';

/** Farther from what the card has, in its standard deviations, no value is a measurement. */
const MOST_FILL_DEVIATIONS = 100;

/**
 * Holds the values of some chips to what the model was trained on, by its card.
 * @returns the sentence of the fault where the run file declares that the values are right all the same
 * @throws PermanentError that names scene, band, what was expected, what was found and the likely cause.
 */
export function checkValues(
  { imagery: { plausibility } }: ImageryRunFile,
  { expectations }: Pick<ModelPackage, 'expectations'>,
  { looked, fills }: { readonly looked: readonly SceneChips[]; readonly fills: readonly SeenFill[] },
): string[] {
  const impossible = fills.flatMap((seen) => impossibleFill(seen, expectations));
  const sentences = withoutFills(looked, fills).flatMap((chips) => {
    const fault = valueFault(bandQuantiles(chips, expectations));
    if (fault === undefined) return [];
    const { band, cause } = fault;
    return [
      `scene ${chips.scene.id}, band ${band.name}: expected ${expectedText(band)}, found ${foundText(band)}; ${cause}`,
    ];
  });
  if (plausibility === 'declared')
    return sentences.slice(0, 1).map((sentence) => `${sentence}. The run file declares that the values are right.`);
  const faults = new FoundFaults();
  for (const sentence of [...impossible, ...sentences]) {
    faults.now(() => {
      throw new PermanentError(`${sentence}; if the values are right, write imagery.plausibility: declared`);
    });
  }
  faults.throwIfAny();
  return [];
}

/** The sentence on a fill value that cannot be a measurement. A scene with a mask may hide it: a note tells of that. */
function impossibleFill(seen: SeenFill, expectations: ModelPackage['expectations']): string[] {
  const { scene, bands, location, fill } = seen;
  if (scene.options.mask !== undefined) return [];
  const i = scene.options.bands.findIndex(({ asset }) => asset === bands[0]);
  const { scale, offset } = scene.options.bands[i]!;
  const expected = expectations[i];
  if (expected === undefined) return [];
  const deviation = expected.stddev ?? (expected.high - expected.low) / 6;
  const middle = expected.mean ?? (expected.low + expected.high) / 2;
  if (!(Math.abs(fill.value * scale + offset - middle) > MOST_FILL_DEVIATIONS * deviation)) return [];
  return [
    `scene ${scene.id}, ${bandsText(seen)} in ${location}: expected ${expectedText({ expected })}, found that ${fillText(seen)}: it seems to stand for “nothing here”; add nodata: ${fill.value} to the scene, or give it a mask`,
  ];
}

function expectedText({ expected }: Pick<BandQuantiles, 'expected'>): string {
  if (expected === undefined) return 'an image';
  const { mean, stddev, low, high } = expected;
  return mean === undefined
    ? `values from ${valueText(low)} to ${valueText(high)}, as the model’s card has them`
    : `values about ${valueText(mean)} (standard deviation ${valueText(stddev!)}), as the model’s card has them`;
}

function foundText({ physical }: BandQuantiles): string {
  return `${valueText(physical(0.5))} in the middle, ${valueText(physical(0.05))} to ${valueText(physical(0.95))} for the most part`;
}
