/** A unit of the reference sample with its label, and what the map says there. */
export interface LabelledUnit {
  readonly id: string;
  /** Pixel of the grid; may lie outside of it. */
  readonly col: number;
  readonly row: number;
  /** True area of that pixel, where it is known. */
  readonly pixelAreaM2?: number;
  /** From people or the ground; undefined where the unit was drawn but got no label (non-response). */
  readonly referenceClass: string | undefined;
  /** A second coder's label, where there is one. */
  readonly alternateClass: string | undefined;
  /** The map's class; undefined where the pixel was not observed. */
  readonly mapClass: string | undefined;
  /** The stratum it was drawn from, where the design names strata, or by the file alone where they are to be the map’s classes. */
  readonly stratum: string | undefined;
  /** The cluster that it lies in, where the design has clusters. */
  readonly cluster: string | undefined;
  /** Chance of being drawn, where the design gives one to each unit. */
  readonly inclusionProbability: number | undefined;
  /** Whether it lies where the model was trained, or too near to it. */
  readonly overlapsTraining?: boolean;
  /** Place in the sampling grid of a systematic sample. */
  readonly gridCol: number | undefined;
  readonly gridRow: number | undefined;
  /** Code of the area that holds it by level; empty where it lies in none of the areas. */
  readonly areas: Readonly<Record<string, string>>;
}
