/** The methods among which the ladder chooses, from the top. */
export const LADDER_METHODS = [
  'domain-direct',
  'domain-regression',
  'composite',
  'fay-herriot',
  'synthetic',
  'parent-only',
] as const;
export type LadderMethod = (typeof LADDER_METHODS)[number];

/** A method that the office sets for some cells in place of the ladder's choice; what is left out means all. */
export interface LadderOverride {
  readonly level?: string | undefined;
  readonly area?: string | undefined;
  /** Name of the class. */
  readonly class?: string | undefined;
  readonly method: LadderMethod;
}

/** When a rung of the ladder is good enough; all are the office's to set. */
export interface LadderRules {
  /** Units that an area needs for an estimate of its own (direct or assisted). */
  readonly minimumUnits: number;
  /**
   * How many times smaller the assisted variance must be for the map's help to be taken where the direct estimate would do;
   * both are design-based.
   */
  readonly assistedGain: number;
  /** Largest coefficient of variation of direct, assisted and composite estimates, as a fraction. */
  readonly maximumCv: number;
  /** Largest relative root mean squared error with which a model's estimate is published. */
  readonly maximumModelCv: number;
  /** Units of the class that an area's sample is expected to hold, for a model's estimate. */
  readonly minimumClassUnits: number;
  /** Share of the area that the map must show for a model's estimate, which rests on the map. */
  readonly minimumObservedShare: number;
  /** A model's estimate of a share below 0.05 is also published with at most this root mean squared error. */
  readonly smallShareError: number;
  /** Areas of a level that a model needs to learn from how much areas differ. */
  readonly minimumAreas: number;
  readonly overrides: readonly LadderOverride[];
}
