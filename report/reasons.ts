import { outcomeSentence, type Outcome } from '../statistics/outcome.ts';

/** Why a number has no interval, or a special one, in a few words for a table cell. */
const SHORT: Readonly<Record<Outcome, string>> = {
  OK: '',
  VARIANCE_NOT_ESTIMABLE: 'no standard error: a stratum has one unit',
  UNSAMPLED_STRATUM: 'no estimate: a stratum has no unit',
  CLASS_ABSENT_REFERENCE: 'no unit of this class in the sample',
  CLASS_ABSENT_MAP: 'class not on the map',
  DEGENERATE_SE_ZERO: 'all units agree: not certainty',
  CI_TRUNCATED: 'interval kept within the possible range',
  NON_PROBABILITY_SAMPLE: 'no estimate: sample not drawn at random',
  TRAINING_OVERLAP: 'the sample overlaps the model’s training data',
  MODEL_BASED: 'from a model',
  SUPPRESSED: 'withheld',
  NO_VALID_PIXEL: 'no estimate: nothing observed',
  NOT_SAMPLED: 'no estimate: too little of it was sampled',
};

/** The reason as a table shows it; empty for an ordinary estimate. */
export function shortReason(outcome: Outcome | null | undefined): string {
  return outcome === undefined || outcome === null ? 'no estimate' : SHORT[outcome];
}

const NOTE_SIGNS = new Map<Outcome, string>([
  ['CI_TRUNCATED', '†'],
  ['DEGENERATE_SE_ZERO', '‡'],
  ['CLASS_ABSENT_REFERENCE', '§'],
  ['TRAINING_OVERLAP', '¶'],
]);

/** The sign that marks an unusual figure in a table; `undefined` for others. */
export function noteSign(outcome: Outcome | null | undefined): string | undefined {
  return outcome === undefined || outcome === null ? undefined : NOTE_SIGNS.get(outcome);
}

/** What the signs mean that these outcomes call for, as sentences. */
export function noteSentences(outcomes: readonly (Outcome | null | undefined)[]): string {
  const used = [...NOTE_SIGNS].filter(([outcome]) => outcomes.includes(outcome));
  return used.map(([outcome, sign]) => `${sign} ${outcomeSentence(outcome)}`).join(' ');
}

const INTERVALS: Readonly<Record<string, string>> = {
  'wald-t': 'Student’s t',
  'wald-z': 'normal',
  beta: 'beta distribution matched to estimate and error',
  wilson: 'Wilson',
  'wilson-effective-n': 'Wilson, effective sample size',
  'clopper-pearson': 'Clopper–Pearson',
  jeffreys: 'Jeffreys',
  'mover-jeffreys':
    'what the map omits and what it commits, each with Jeffreys’ limits, put together as for a difference (Newcombe 1998)',
};

/** An interval method in words. */
export function intervalInWords(method: string): string {
  return INTERVALS[method] ?? method;
}
