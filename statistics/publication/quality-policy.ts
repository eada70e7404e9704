/** What a quality letter means for release. */
export type Release = 'unrestricted' | 'warning' | 'withheld';

/** A band of an office's quality scale. */
export interface QualityBand {
  readonly letter: string;
  readonly release: Release;
  /** Largest coefficient of variation of the band, as a fraction and included; left out in the last band. */
  readonly cvAtMost?: number | undefined;
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
  /** Proportions are judged by their standard error, see `chileanStandardErrorLimit`, and not by the bands. */
  readonly proportions?: 'ine-chile-2020' | undefined;
}

/** Bands of Statistics Canada for household surveys (Quality Guidelines, 5th ed., 2009). */
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

/** Letters of Statistics Canada's farm surveys. The office must confirm them. */
const STATCAN_FARM: QualityPolicy = {
  name: 'statcan-farm',
  office: 'Statistics Canada, farm surveys',
  isVerified: false,
  bands: [
    { letter: 'A', release: 'unrestricted', cvAtMost: 0.05 },
    { letter: 'B', release: 'unrestricted', cvAtMost: 0.1 },
    { letter: 'C', release: 'unrestricted', cvAtMost: 0.15 },
    { letter: 'D', release: 'unrestricted', cvAtMost: 0.25 },
    { letter: 'E', release: 'warning', cvAtMost: 0.35 },
    { letter: 'F', release: 'withheld' },
  ],
  minima: { sampleSize: 10 },
};

/** Standard of INE Chile for household surveys, 2020. The office must confirm the limits. */
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

/** Precision levels of INEGI, Mexico. The office must confirm the limits. */
const INEGI: QualityPolicy = {
  name: 'inegi',
  office: 'Instituto Nacional de Estadística y Geografía, Mexico',
  isVerified: false,
  bands: [
    { letter: 'high', release: 'unrestricted', cvAtMost: 0.15 },
    { letter: 'moderate', release: 'warning', cvAtMost: 0.3 },
    { letter: 'low', release: 'withheld' },
  ],
  minima: {},
};

/** Bands of the Office for National Statistics, United Kingdom. The office must confirm the limits. */
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

/** Bands of the Australian Bureau of Statistics, which it marks * and **. The office must confirm the limits. */
const ABS: QualityPolicy = {
  name: 'abs',
  office: 'Australian Bureau of Statistics',
  isVerified: false,
  bands: [
    { letter: 'reliable', release: 'unrestricted', cvAtMost: 0.25 },
    { letter: '*', release: 'warning', cvAtMost: 0.5 },
    { letter: '**', release: 'withheld' },
  ],
  minima: {},
};

/** The rules that come with Quadrat, by name. */
export const QUALITY_POLICIES: Readonly<Record<string, QualityPolicy>> = Object.fromEntries(
  [STATCAN, STATCAN_FARM, INE_CHILE, INEGI, ONS, ABS].map((policy) => [policy.name, policy]),
);
