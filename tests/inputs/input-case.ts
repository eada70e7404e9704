/** What of a run an input belongs to; the sections of docs/inputs.md. */
export const PARTS = [
  'scenes',
  'pixels and masks',
  'places on the ground',
  'raster files',
  'areas',
  'tables',
  'models',
  'maps that stand',
  'run files',
] as const;

export type Part = (typeof PARTS)[number];

/** An input as the field sends it, and what is right for it. One file of this folder holds those of a kind. */
export interface InputCase {
  readonly part: Part;
  /** What is given, as a row of the table begins: `two sheets side by side, no grid`. */
  readonly input: string;
  /** The right value, or what a refusal must name. */
  readonly right: string;
  /** Where the right value comes from: a tool, a formula, a standard's clause. */
  readonly source: string;
  /**
   * Makes the input in an empty folder, gives it to the product as a user would, and throws where the outcome is not right.
   * @returns what happens, for the table: the value found, or the sentence of the refusal; the same on every machine.
   */
  readonly check: (folder: string) => Promise<string> | string;
}
