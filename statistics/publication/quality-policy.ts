/** What a quality letter means for release. */
export type Release = 'unrestricted' | 'warning' | 'withheld';

/**
 * A band of an office's quality scale. It ends at a coefficient of variation, a fraction, that is part of the band
 * (`cvAtMost`) or no longer part of it (`cvBelow`), as the office's own text has it: one of the two, and neither in the
 * last band.
 */
export interface QualityBand {
  readonly letter: string;
  readonly release: Release;
  readonly cvAtMost?: number | undefined;
  readonly cvBelow?: number | undefined;
}

/** Smallest sizes; an estimate below any of them gets the last letter, whatever its coefficient of variation. */
export interface QualityMinima {
  readonly sampleSize?: number | undefined;
  readonly df?: number | undefined;
  /** Reference units that carry the class. */
  readonly classUnits?: number | undefined;
}

/**
 * Relief for shares so small that their coefficient of variation says little: below `below`, a standard error of the
 * share of at most `standardErrorAtMost` earns the given letter where the bands would withhold the number. No built-in
 * policy has such a rule: limits such as 0.05 and 0.005 are the office's to set.
 */
export interface SmallShareRule {
  readonly below: number;
  readonly standardErrorAtMost: number;
  readonly letter: string;
}

/** An office's rules for the quality of a number; the bands go from best to worst. */
export interface QualityPolicy {
  readonly name: string;
  readonly office: string;
  /** False where the limits come from general knowledge: the office has to confirm them before it publishes by them. */
  readonly isVerified: boolean;
  readonly bands: readonly QualityBand[];
  readonly minima: QualityMinima;
  readonly smallShares?: SmallShareRule | undefined;
  /** Proportions are judged by their standard error, see `proportionQualityLetter`, and not by the bands. */
  readonly proportions?: 'ine-chile-2020' | undefined;
}

/** Bands of Statistics Canada for household surveys (Quality Guidelines, 5th ed., 2009): 16.5 % or less, 16.6 to 33.3 %, more. */
const STATCAN: QualityPolicy = {
  name: 'statcan',
  office: 'Statistics Canada, household surveys',
  isVerified: true,
  bands: [
    { letter: 'A', release: 'unrestricted', cvAtMost: 0.165 },
    { letter: 'E', release: 'warning', cvAtMost: 0.333 },
    { letter: 'F', release: 'withheld' },
  ],
  minima: { sampleSize: 10 },
};

/** Letters of Statistics Canada's farm surveys: below 5 %, below 10 %, and so on. The office must confirm them. */
const STATCAN_FARM: QualityPolicy = {
  name: 'statcan-farm',
  office: 'Statistics Canada, farm surveys',
  isVerified: false,
  bands: [
    { letter: 'A', release: 'unrestricted', cvBelow: 0.05 },
    { letter: 'B', release: 'unrestricted', cvBelow: 0.1 },
    { letter: 'C', release: 'unrestricted', cvBelow: 0.15 },
    { letter: 'D', release: 'unrestricted', cvBelow: 0.25 },
    { letter: 'E', release: 'warning', cvBelow: 0.35 },
    { letter: 'F', release: 'withheld' },
  ],
  minima: { sampleSize: 10 },
};

/** Standard of INE Chile for household surveys, 2020: up to 15 %, up to 30 %, more. The office must confirm the limits. */
const INE_CHILE: QualityPolicy = {
  name: 'ine-chile-2020',
  office: 'Instituto Nacional de Estadísticas, Chile',
  isVerified: false,
  bands: [
    { letter: 'reliable', release: 'unrestricted', cvAtMost: 0.15 },
    { letter: 'weakly_reliable', release: 'warning', cvAtMost: 0.3 },
    { letter: 'unreliable', release: 'withheld' },
  ],
  minima: { sampleSize: 60, df: 9 },
  proportions: 'ine-chile-2020',
};

/** Precision levels of INEGI, Mexico: [0, 15), [15, 30), 30 % and more. The office must confirm the limits. */
const INEGI: QualityPolicy = {
  name: 'inegi',
  office: 'Instituto Nacional de Estadística y Geografía, Mexico',
  isVerified: false,
  bands: [
    { letter: 'high', release: 'unrestricted', cvBelow: 0.15 },
    { letter: 'moderate', release: 'warning', cvBelow: 0.3 },
    { letter: 'low', release: 'withheld' },
  ],
  minima: {},
};

/** Bands of the Office for National Statistics, United Kingdom: up to 5, 10, 20 %, more. The office must confirm the limits. */
const ONS: QualityPolicy = {
  name: 'ons',
  office: 'Office for National Statistics, United Kingdom',
  isVerified: false,
  bands: [
    { letter: 'precise', release: 'unrestricted', cvAtMost: 0.05 },
    { letter: 'reasonably_precise', release: 'unrestricted', cvAtMost: 0.1 },
    { letter: 'acceptable', release: 'warning', cvAtMost: 0.2 },
    { letter: 'unreliable', release: 'withheld' },
  ],
  minima: {},
};

/** Bands of the Australian Bureau of Statistics: less than 25 %; 25 to 50 %, marked *; greater than 50 %, marked **. The office must confirm them. */
const ABS: QualityPolicy = {
  name: 'abs',
  office: 'Australian Bureau of Statistics',
  isVerified: false,
  bands: [
    { letter: 'reliable', release: 'unrestricted', cvBelow: 0.25 },
    { letter: '*', release: 'warning', cvAtMost: 0.5 },
    { letter: '**', release: 'withheld' },
  ],
  minima: {},
};

/** The rules that come with Quadrat, by name. */
export const QUALITY_POLICIES: Readonly<Record<string, QualityPolicy>> = Object.fromEntries(
  [STATCAN, STATCAN_FARM, INE_CHILE, INEGI, ONS, ABS].map((policy) => [policy.name, policy]),
);
