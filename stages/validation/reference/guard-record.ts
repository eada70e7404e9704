import { DOUBTFUL_P, IMPOSSIBLE_P } from '../../../statistics/balance/balance-test.ts';
import { agreementOf, type Agreement } from '../../../statistics/balance/implausible-agreement.ts';
import { MAYBE_SWAPPED, SWAPPED } from '../../../statistics/balance/likeliest-swap.ts';
import { sizeSums, type SizeSums } from './declared-sizes.ts';
import { km2Text, MOST_NAMED, type GuardSentences } from './guard-sentences.ts';
import { isInFrame } from './sample-design.ts';
import {
  EMPTY_STRATUM,
  sampleBalance,
  type BalanceFigure,
  type BalanceRequest,
  type MissingBalance,
  type SampleBalance,
  type SwappedStrata,
} from './sample-balance.ts';
import { strataContents, type StrataFigure } from './strata-contents.ts';
import { strataSentences } from './strata-sentences.ts';

/** What the declared design was held against, for the audit record of the reference sample. */
export interface GuardRecord extends SampleBalance {
  /** Declared sizes of strata beside the land that they must cover; null where the design declares none. */
  readonly sizes: SizeSums | null;
  readonly strata: readonly StrataFigure[];
  readonly agreement: Agreement;
}

/** Deviations that are worth naming. */
const NAMED_Z = 2;

export function guardRecord(request: BalanceRequest, o: { readonly canEstimate: boolean }): GuardRecord {
  const { estimation, units } = request;
  const tests = sampleBalance(request);
  const compared = units.filter(
    (unit) => isInFrame(unit, estimation) && unit.mapClass !== undefined && unit.referenceClass !== undefined,
  );
  return {
    sizes: sizeSums(request) ?? null,
    strata: strataContents(request),
    ...(o.canEstimate ? tests : { balance: [], balanceNotMade: withoutEstimates(tests) }),
    agreement: agreementOf(
      compared.length,
      compared.filter(({ mapClass, referenceClass }) => mapClass === referenceClass).length,
    ),
  };
}

/** None of the tests counts where a stratum without a unit leaves no estimate. */
function withoutEstimates({ balance, balanceNotMade }: SampleBalance): MissingBalance[] {
  return [...balance, ...balanceNotMade].map(({ of, level, units }) => ({ of, level, units, reason: EMPTY_STRATUM }));
}

/** What holds the run, and what is a warning, of all that the design was held against. */
export function guardSentences({ strata, agreement, ...tests }: Omit<GuardRecord, 'sizes'>): GuardSentences {
  const found = [strataSentences(strata), balanceSentences(tests)];
  const holds = found.flatMap((one) => one.holds);
  const warnings = found.flatMap((one) => one.warnings);
  if (!agreement.isImplausible) return { holds, warnings };
  const tooGood = `Labels and map agree in ${agreement.agreeing} of ${agreement.units} units, which is more than maps and independent labels do: were labels copied from the map, or given with it in sight?`;
  return { holds, warnings: [...warnings, tooGood] };
}

/**
 * Below p = 1e-4 a sample that does not reproduce known areas holds the run, or where it does with the sizes of two strata
 * swapped; below 0.01, or where that may be, it is a warning.
 */
export function balanceSentences({ balance, balanceNotMade }: SampleBalance): GuardSentences {
  const swap = (figure: BalanceFigure): number => figure.swap?.statistic ?? 0;
  const isHeld = (figure: BalanceFigure): boolean => figure.pValue < IMPOSSIBLE_P || swap(figure) >= SWAPPED;
  const holding = balance.filter(isHeld);
  const doubtful = balance.filter(
    (figure) => !isHeld(figure) && (figure.pValue < DOUBTFUL_P || swap(figure) >= MAYBE_SWAPPED),
  );
  return {
    holds: withoutRepeats(holding).map((figure) => `${failure(figure)}. ${questionOf(figure, balance)}`),
    warnings: [
      ...withoutRepeats(doubtful).map((figure) => `${failure(figure)}; by chance that is rare.${doubt(figure)}`),
      ...withoutRepeats(balanceNotMade).map(notMade),
    ],
  };
}

/** What all drawn units show already need not be said of the labelled ones again. */
function withoutRepeats<T extends Pick<BalanceFigure, 'of' | 'level' | 'units'>>(figures: readonly T[]): T[] {
  return figures.filter(
    ({ of, level, units }) =>
      units === 'drawn' ||
      !figures.some((other) => other.units === 'drawn' && other.of === of && other.level === level),
  );
}

function failure(figure: BalanceFigure): string {
  const of = figure.units === 'drawn' ? 'The drawn sample' : 'The reference sample';
  const known = knownText(figure);
  const worst = figure.cells
    .filter(({ z }) => Math.abs(z) >= NAMED_Z)
    .toSorted((a, b) => Math.abs(b.z) - Math.abs(a.z));
  const named = (worst.length === 0 ? figure.cells : worst)
    .slice(0, MOST_NAMED)
    .map(
      ({ name, knownKm2, estimatedKm2, z }) =>
        `${name} ${km2Text(estimatedKm2)} km² where ${km2Text(knownKm2)} km² are known (z ${zText(z)})`,
    );
  const more = worst.length > MOST_NAMED ? `; and ${worst.length - MOST_NAMED} more` : '';
  return `${of} with its weights does not reproduce ${known} (p ${pText(figure.pValue)}): ${named.join('; ')}${more}`;
}

function notMade(missing: MissingBalance): string {
  return `The weights of the ${missing.units === 'drawn' ? 'drawn' : 'reference'} sample were not held against ${knownText(missing)}, since ${missing.reason}.`;
}

function knownText({ of, level }: Pick<BalanceFigure, 'of' | 'level'>): string {
  return {
    whole: 'the land by the sum of its weights',
    'map-classes': 'the areas of the map’s classes',
    areas: `the land by ${level}`,
  }[of];
}

function doubt({ swap }: BalanceFigure): string {
  return swap === null || swap.statistic < MAYBE_SWAPPED ? '' : ` ${swapText(swap)}`;
}

function swapText({ strata, statistic }: SwappedStrata): string {
  const times = Math.exp(statistic / 2);
  const text = times > 1e6 ? 'more than a million' : String(Number(times.toPrecision(1)));
  return `Were the sizes of ${strata.join(' and ')} swapped? That would make the sample ${text} times as likely.`;
}

/** Where the drawn units fit and the labelled ones do not, it is the missing labels. */
function questionOf(figure: BalanceFigure, balance: readonly BalanceFigure[]): string {
  if (figure.of === 'whole') return 'Are the chances of being drawn those of single units, and unitM2 their area?';
  const drawn = balance.filter(({ units }) => units === 'drawn');
  if (drawn.length > 0 && drawn.every(({ pValue }) => pValue >= IMPOSSIBLE_P)) {
    return 'The drawn units do: labels are missing more often in one place than in another.';
  }
  if (figure.swap !== null && figure.swap.statistic >= SWAPPED) return swapText(figure.swap);
  return 'Was it drawn as reference.design says, and are all of its units here?';
}

function zText(z: number): string {
  const digits = Math.abs(z).toFixed(Math.abs(z) >= 100 ? 0 : 1);
  return z < 0 ? `\u2212${digits}` : `+${digits}`;
}

function pText(p: number): string {
  return p < 1e-16 ? 'below 1e-16' : p.toPrecision(2);
}
