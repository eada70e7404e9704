import { WHOLE_LEVEL } from '../../../raster/areas/mapped-areas.ts';
import type { AccuracyTable } from '../../../results/accuracy.ts';
import type { UngradedRow } from '../estimates/area-estimates.ts';
import { km2Text, MOST_NAMED } from '../reference/guard-sentences.ts';
import type { MappedRow } from '../../../results/mapped-areas.ts';

/** A class of the map, with its share in what the model was trained on where the model's card has it. */
export interface TrainedClass {
  readonly name: string;
  readonly trainingShare?: number | undefined;
}

/** Beyond this factor, mapped and estimated shares have little to do with one another. */
const MISMAPPED_FACTOR = 2;
/** From an interval of 95 % to one of 99 %, so that of many classes hardly one is named by chance. */
const WIDENED = 1.3;
/** A class that is mapped in so many times its share in training is where the model was not trained for. */
const UNTRAINED_FACTOR = 3;
/** A class of so little land more is no matter. */
const LEAST_SHARE_MORE = 0.01;

type TotalRow = Pick<
  UngradedRow,
  'level' | 'class' | 'estimateKm2' | 'ciLowerKm2' | 'ciUpperKm2' | 'frameKm2' | 'mappedAreaKm2'
>;

/** What the sample says of a map that tells little of the land, in plain sentences; none where nothing stands out. */
export function usefulnessWarnings(accuracy: Pick<AccuracyTable, 'overall'>, estimates: readonly TotalRow[]): string[] {
  const ofWhole = estimates.filter(({ level }) => level === WHOLE_LEVEL).flatMap(sharesOf);
  return [...accuracyWarning(accuracy, ofWhole), ...mismappedWarning(ofWhole)];
}

interface ClassShares {
  readonly name: string;
  readonly mapped: number;
  readonly estimated: number;
  readonly lower: number;
  readonly upper: number;
}

/** Shares, and not areas: where the estimate is of more land than the map shows, the areas cannot be compared. */
function sharesOf(row: TotalRow, _place: number, rows: readonly TotalRow[]): ClassShares[] {
  const { estimateKm2, ciLowerKm2, ciUpperKm2, frameKm2, mappedAreaKm2 } = row;
  const mappedKm2 = rows.reduce((sum, other) => sum + other.mappedAreaKm2, 0);
  if (estimateKm2 === null || ciLowerKm2 === null || ciUpperKm2 === null || frameKm2 === 0 || mappedKm2 === 0)
    return [];
  return [
    {
      name: row.class,
      mapped: mappedAreaKm2 / mappedKm2,
      estimated: estimateKm2 / frameKm2,
      lower: ciLowerKm2 / frameKm2,
      upper: ciUpperKm2 / frameKm2,
    },
  ];
}

function accuracyWarning({ overall }: Pick<AccuracyTable, 'overall'>, classes: readonly ClassShares[]): string[] {
  const { value, ciUpper } = overall;
  const [largest] = [...classes].sort((a, b) => b.estimated - a.estimated);
  if (value === null || largest === undefined || value >= largest.estimated) return [];
  // Both are of one sample: the one's interval against the other's value.
  if ((ciUpper ?? 1) >= largest.estimated && largest.lower <= value) return [];
  return [
    `The map is right in ${percent(value)} of the land, less than the ${percent(largest.estimated)} of one that shows ${largest.name} everywhere: it tells classes apart worse than no map does, unless it is of a rare class that it finds.`,
  ];
}

function mismappedWarning(classes: readonly ClassShares[]): string[] {
  const named = classes.flatMap(({ name, mapped, estimated, lower, upper }) => {
    const isOver = mapped > MISMAPPED_FACTOR * estimated && mapped > estimated + WIDENED * (upper - estimated);
    const isUnder = MISMAPPED_FACTOR * mapped < estimated && mapped < estimated - WIDENED * (estimated - lower);
    return isOver || isUnder
      ? [`${name} ${percent(mapped)} (estimated ${percent(estimated)}, ${percent(lower)} to ${percent(upper)})`]
      : [];
  });
  if (named.length === 0) return [];
  return [
    `The map shows more than twice or less than half of what the land holds, by the reference sample, of: ${named.join('; ')}. Counts of its pixels are no figures of these classes.`,
  ];
}

/** Classes that are mapped far beyond what the model was trained on. */
export function untrainedWarnings(classes: readonly TrainedClass[], mapped: readonly MappedRow[]): string[] {
  const ofWhole = mapped.filter(({ level }) => level === WHOLE_LEVEL);
  const allKm2 = ofWhole.reduce((sum, { mappedAreaKm2 }) => sum + mappedAreaKm2, 0);
  if (allKm2 === 0) return [];
  const named = classes.flatMap(({ name, trainingShare }) => {
    const share = ofWhole.find((row) => row.class === name)!.mappedAreaKm2 / allKm2;
    if (trainingShare === undefined || share <= UNTRAINED_FACTOR * trainingShare) return [];
    return share - trainingShare < LEAST_SHARE_MORE
      ? []
      : [`${name} ${percent(share)} (of the training data ${percent(trainingShare)})`];
  });
  if (named.length === 0) return [];
  return [
    `More than three times as much is mapped as was in the model's training data, of: ${named.join('; ')}. Was the model trained for land like this, and does it get the values it expects?`,
  ];
}

/** A map of one class alone, where there could be others. */
export function oneClassWarning(mapped: readonly MappedRow[]): string[] {
  const ofWhole = mapped.filter(({ level }) => level === WHOLE_LEVEL);
  const [shown, ...further] = ofWhole.filter(({ mappedAreaKm2 }) => mappedAreaKm2 > 0);
  if (shown === undefined || further.length > 0 || ofWhole.length < 2) return [];
  const others = ofWhole.filter((row) => row !== shown).map((row) => row.class);
  return [
    `The map shows one class alone: all ${km2Text(shown.mappedAreaKm2)} km² that were observed are ${shown.class}, and nothing is ${nameList(others)}. A model that cannot make out the land in what it is given answers so, too: look at the map beside the imagery, and compare scale, offset and bands with what the model expects, before a figure is used.`,
  ];
}

function nameList(names: readonly string[]): string {
  const named = names.slice(0, MOST_NAMED);
  const more = names.length - named.length;
  return more > 0 ? `${named.join(', ')} or ${more} more` : named.join(' or ');
}

function percent(share: number): string {
  return `${(100 * share).toPrecision(share >= 0.1 ? 3 : 2)} %`;
}
