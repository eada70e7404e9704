import type { QualityPolicy } from '../../../statistics/publication/quality-policy.ts';
import type { PolicyFile, PublicationSettings } from '../publication-options.ts';

/** What one contributor, such as a holding, adds to an area's class. */
export interface Contribution {
  readonly areaCode: string;
  readonly class: string;
  readonly contributor: string;
  readonly value: number;
}

/** A number of an earlier release; null where it was withheld. */
export interface PreviousNumber {
  readonly level: string;
  readonly areaCode: string;
  readonly class: string;
  readonly valueKm2: number | null;
}

/** Rules of publication, complete. */
export interface PublicationPolicy extends Omit<PolicyFile, 'base' | 'quality'> {
  readonly quality: QualityPolicy;
}

/** All that publication needs besides the estimates; plain data, kept as one artifact. */
export interface PublicationInput {
  readonly policy: PublicationPolicy;
  readonly vintage: PublicationSettings['vintage'];
  /** Null without a file of contributors: then nothing is confidential. */
  readonly contributions: readonly Contribution[] | null;
  /** Releases that readers have. */
  readonly previous: readonly (readonly PreviousNumber[])[];
}
