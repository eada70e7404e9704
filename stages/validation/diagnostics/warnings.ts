import type { Diagnostics, GapFigure, SpatialScoreFigures } from '../../../results/diagnostics.ts';

/** Agreement that far below that of random folds is much lower. */
const MUCH_LOWER_AGREEMENT = 0.02;
/** A Brier score higher by that share of that of random folds is much worse. */
const MUCH_WORSE_BRIER = 0.1;
/** Areas that a sentence names. */
const MOST_NAMED = 5;

type Figures = Pick<Diagnostics, 'confidence' | 'gaps' | 'moran' | 'variogram' | 'crossValidation'>;

/** What the diagnostics say that a user of the figures must know, in plain sentences; none where nothing stands out. */
export function diagnosticWarnings(figures: Figures): string[] {
  return [...gapWarnings(figures), ...moranWarning(figures), ...crossValidationWarnings(figures)];
}

function gapWarnings({ gaps }: Figures): string[] {
  const significant = gaps.filter(({ isSignificant }) => isSignificant);
  return [...new Set(significant.map(({ level }) => level))].map((level) => {
    const ofLevel = significant.filter((gap) => gap.level === level);
    const named = ofLevel.slice(0, MOST_NAMED).map(gapText).join('; ');
    const more = ofLevel.length > MOST_NAMED ? `; and ${ofLevel.length - MOST_NAMED} more` : '';
    return `The map is not equally accurate everywhere: by ${level}, these differ from the rest by more than chance explains (adjusted for all comparisons): ${named}${more}. Figures that carry the errors of the whole over to them are off there.`;
  });
}

/** A gap in percentage points, its limits rounded outward. */
function gapText({ areaName, value, ciLower, ciUpper }: GapFigure): string {
  const text = `${areaName} ${signed(100 * value!)} percentage points`;
  if (ciLower === null || ciUpper === null) return text;
  const noise = 1e-9;
  const low = Math.floor(1000 * ciLower + noise) / 10;
  const high = Math.ceil(1000 * ciUpper - noise) / 10;
  return `${text} (${signed(low)} to ${signed(high)})`;
}

function signed(value: number): string {
  const digits = Math.abs(value).toFixed(1);
  if (Number(digits) === 0) return digits;
  return value < 0 ? `\u2212${digits}` : `+${digits}`;
}

function moranWarning({ moran, variogram, confidence }: Figures): string[] {
  if (moran === null || moran.pRandomisation === null || moran.pRandomisation >= 1 - confidence) return [];
  const z = moran.zRandomisation!.toFixed(1).replace('-', '\u2212');
  const statistic = `Moran’s I ${moran.i.toFixed(3).replace('-', '\u2212')}, z ${z}`;
  if (moran.i < moran.expectation) {
    return [`Errors of the map are spread more evenly than chance would have it (${statistic}).`];
  }
  const reach = variogram?.rangeM ?? null;
  const upTo =
    reach === null
      ? ''
      : ` They reach ${variogram!.isRangeAtCutoff ? 'at least' : 'up to about'} ${distanceText(reach)}.`;
  return [
    `Errors of the map lie together (${statistic}).${upTo} Estimates from the probability sample hold; models that take errors as independent claim too much.`,
  ];
}

function distanceText(metres: number): string {
  return metres >= 1000 ? `${Number((metres / 1000).toPrecision(2))} km` : `${Number(metres.toPrecision(2))} m`;
}

function crossValidationWarnings({ crossValidation }: Figures): string[] {
  if (crossValidation === null) return [];
  const { blocked, buffered } = crossValidation;
  return [...scoreWarning('in blocks', blocked), ...scoreWarning('with a buffer around each unit', buffered)];
}

function scoreWarning(how: string, figures: SpatialScoreFigures | null): string[] {
  if (figures === null) return [];
  const { gap, score, random } = figures;
  const isLower = gap.agreement <= -MUCH_LOWER_AGREEMENT || gap.brier >= MUCH_WORSE_BRIER * random.brier;
  if (!isLower) return [];
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return [
    `The table of reference by map class does worse where no unit is near: held out ${how} it agrees in ${percent(score.agreement)} (Brier score ${score.brier.toFixed(3)}), at random in ${percent(random.agreement)} (${random.brier.toFixed(3)}). Synthetic estimates of areas without units are less certain than the sample suggests.`,
  ];
}
