import type { Grid } from '../../../geo/grid.ts';
import { pixelAreaModel } from '../../../geo/pixel-area.ts';
import { pixelSpread, UNEQUAL_PIXELS } from '../../../geo/unequal-pixels.ts';
import type { SamplingDesign } from '../options.ts';
import { statedChances, type Chances } from './pixel-weights.ts';

/** What had equal chances to be drawn, and how it is known. */
export interface UnitChances {
  readonly equalFor: Chances;
  /** `older design file`: one of a version that drew pixels with equal chances and did not say so. */
  readonly saidBy: 'design' | 'older design file' | 'default';
  /** Largest ÷ smallest true area of the points' pixels, less 1. */
  readonly pixelSpread: number;
}

/**
 * Finds out what had equal chances, and says so where the pixels of the points differ enough to matter.
 * @param designFile what the file of the design holds beside it, where the design is in one of its own
 * @returns the design with it, as the estimators read it; `undefined` chances for a sample that was not drawn
 */
export function resolveChances(
  design: SamplingDesign,
  o: {
    readonly units: readonly { readonly col: number; readonly row: number }[];
    readonly grid: Grid;
    readonly designFile: Readonly<Record<string, unknown>> | undefined;
  },
): { readonly design: SamplingDesign; readonly chances: UnitChances | null; readonly notes: readonly string[] } {
  if (design.type === 'non-probability') return { design, chances: null, notes: [] };
  const pixelArea = pixelAreaModel(o.grid);
  const spread = pixelSpread(o.units.map(({ col, row }) => pixelArea.areaM2(col, row)));
  const chances = { ...equalChances(design, o.designFile), pixelSpread: spread };
  if (spread <= UNEQUAL_PIXELS) return { design, chances, notes: [] };
  return { design: { ...design, chances: chances.equalFor }, chances, notes: [chancesNote(chances)] };
}

function equalChances(
  design: SamplingDesign,
  designFile: Readonly<Record<string, unknown>> | undefined,
): Omit<UnitChances, 'pixelSpread'> {
  const stated = statedChances(design);
  if (stated !== undefined) return { equalFor: stated, saidBy: 'design' };
  if (isPixelDraw(designFile)) return { equalFor: 'pixels', saidBy: 'older design file' };
  return { equalFor: 'area', saidBy: 'default' };
}

/** Whether `sample-design` wrote the file: its frame is one of pixels. */
function isPixelDraw(designFile: Readonly<Record<string, unknown>> | undefined): boolean {
  const frame = designFile?.['frame'];
  if (typeof frame !== 'object' || frame === null) return false;
  const { unit, pixels } = frame as Readonly<Record<string, unknown>>;
  return typeof pixels === 'number' && typeof unit === 'string' && unit.startsWith('pixel');
}

function chancesNote({ equalFor, saidBy, pixelSpread: spread }: UnitChances): string {
  const differ = `The pixels of the reference points differ in true area by up to ${shown(spread)} %`;
  if (saidBy === 'default') {
    return `${differ}, and the design does not say whether every place or every pixel had the same chance to be drawn: every place is taken to have had it; write chances: area in reference.design if so, or chances: pixels if pixels of this grid were drawn with equal chances.`;
  }
  if (equalFor === 'area') return `${differ}; every place had the same chance to be drawn, as the design says.`;
  const weighted = 'each point counts by the true area of its pixel';
  if (saidBy === 'design') return `${differ} and had equal chances to be drawn, as the design says: ${weighted}.`;
  return `${differ} and had equal chances to be drawn, as in every design.json without chances: ${weighted}; write chances: area into its design if it was drawn on another grid whose pixels are equal.`;
}

function shown(spread: number): string {
  return String(Number((100 * spread).toPrecision(2)));
}
