/**
 * What became of an estimate. A number that cannot be had is never NaN, zero or a guess: it is absent,
 * and its outcome says why.
 *
 * - `OK`: value, standard error and interval hold as the method says.
 * - `VARIANCE_NOT_ESTIMABLE`: a stratum has a single sample unit; there is a value but no standard error.
 * - `UNSAMPLED_STRATUM`: a stratum has size but no sample unit; there is no value.
 * - `CLASS_ABSENT_REFERENCE`: no sample unit carries the class as its reference label.
 * - `CLASS_ABSENT_MAP`: the map (or the mapped part of the sample) does not contain the class.
 * - `DEGENERATE_SE_ZERO`: all units agree, so that the standard error is zero; that is not certainty.
 * - `CI_TRUNCATED`: the Wald limits leave the possible range; the interval is another one, named by its method.
 * - `NON_PROBABILITY_SAMPLE`: the units were not drawn with known probabilities.
 * - `TRAINING_OVERLAP`: units of the sample lie where the model was trained, as declared.
 * - `MODEL_BASED`: rests on a model whose bias is unknown; its error is the root mean squared error of the model.
 * - `SUPPRESSED`: withheld by a publication rule.
 * - `NO_VALID_PIXEL`: nothing of the area was observed.
 * - `NOT_SAMPLED`: too little of the area lies in the land that the reference sample was drawn from.
 */
export type Outcome =
  | 'OK'
  | 'VARIANCE_NOT_ESTIMABLE'
  | 'UNSAMPLED_STRATUM'
  | 'CLASS_ABSENT_REFERENCE'
  | 'CLASS_ABSENT_MAP'
  | 'DEGENERATE_SE_ZERO'
  | 'CI_TRUNCATED'
  | 'NON_PROBABILITY_SAMPLE'
  | 'TRAINING_OVERLAP'
  | 'MODEL_BASED'
  | 'SUPPRESSED'
  | 'NO_VALID_PIXEL'
  | 'NOT_SAMPLED';

const SENTENCES: Readonly<Record<Outcome, string>> = {
  OK: 'The estimate, its standard error and its interval hold as the method says.',
  VARIANCE_NOT_ESTIMABLE:
    'A stratum holds a single sample unit, so the standard error cannot be estimated without merging strata.',
  UNSAMPLED_STRATUM: 'A stratum has area but no sample unit, so nothing can be said about the whole.',
  CLASS_ABSENT_REFERENCE: 'No sample unit carries this class as its reference label.',
  CLASS_ABSENT_MAP: 'The map does not contain this class at any sample unit.',
  DEGENERATE_SE_ZERO: 'All sample units agree, so the standard error is zero; the interval shows what is left open.',
  CI_TRUNCATED:
    'The usual interval would leave the possible range; the interval given is one that stays within it, as its method says.',
  NON_PROBABILITY_SAMPLE: 'The sample was not drawn with known probabilities, so no design-based uncertainty exists.',
  TRAINING_OVERLAP:
    'Units of the reference sample lie where the model was trained, as declared: the map looks better than it is there.',
  MODEL_BASED:
    'The number rests on a model: its error is the root mean squared error of the model, not a standard error of the design.',
  SUPPRESSED: 'The number is withheld by a publication rule.',
  NO_VALID_PIXEL: 'Nothing of the area was observed.',
  NOT_SAMPLED: 'Too little of the area lies in the land that the reference sample was drawn from.',
};

/** One plain sentence that tells a reader what an outcome means. */
export function outcomeSentence(outcome: Outcome): string {
  return SENTENCES[outcome];
}
