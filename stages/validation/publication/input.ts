import type { QualityPolicy } from '../../../statistics/publication/quality-policy.ts';
import type { PolicyFile, PublicationSettings } from '../publication-options.ts';

/** What is held against the estimates of who contributes to them. */
export interface ContributorChecks {
  /** As the run file has it. */
  readonly file: string;
  /** Lines of contributors who may be one and the same. */
  readonly alike: readonly (readonly [number, number])[];
  /** Classes, or all, of which a number without contributors needs no protection. */
  readonly withoutContributors: true | readonly string[];
}

/** What one contributor, such as a holding or all of one owner, adds to an area's class. */
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
  /** It was withheld as confidential; where the office no longer knows, as far as readers can tell: perhaps to protect what was. */
  readonly isConfidential: boolean;
  /** What the office still has of its own estimates then; null: nothing. */
  readonly own: {
    readonly estimateKm2: number | null;
    readonly frameKm2: number;
    readonly observedShare: number;
  } | null;
}

/** A code of an earlier release and one of this that have something in common; null: it has ended, or is new. */
export interface CodePair {
  /** The other earlier release that `code` is of, as the run file has it; empty: this release. */
  readonly release: string;
  readonly kind: 'area' | 'class';
  /** Of areas; empty: the finest. */
  readonly level: string;
  readonly earlierCode: string | null;
  readonly code: string | null;
}

/** A release that readers have. */
export interface PreviousRelease {
  /** As the run file has it. */
  readonly location: string;
  /** Its file. */
  readonly name: string;
  readonly numbers: readonly PreviousNumber[];
  /** The codes that are not those of today, or of another earlier release. */
  readonly correspondence: readonly CodePair[];
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
  /** Left out where there is no file. */
  readonly contributorChecks?: ContributorChecks;
  readonly previous: readonly PreviousRelease[];
}
