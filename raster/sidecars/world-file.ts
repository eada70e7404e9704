import type { Affine } from '../../geo/affine.ts';
import type { RangeReader } from '../../storage/range-reader.ts';
import { RasterError } from '../raster-error.ts';

/** Six numbers of a few dozen characters each, and what people write below them. */
const MOST_BYTES = 4096;

/**
 * Reads a world file: six lines with the steps of x and y by column, those by row, and the centre of the first pixel (ESRI,
 * "World files for raster datasets"); decimal commas as GDAL reads them.
 * @throws RasterError where it is none.
 */
export async function readWorldFile(reader: RangeReader): Promise<Affine> {
  const bytes = await reader.read({ offsetBytes: 0, lengthBytes: Math.min(MOST_BYTES, reader.sizeBytes) });
  const lines = Buffer.from(bytes).toString('latin1').trim().split(/\s+/).slice(0, 6);
  const numbers = lines.map((line) => Number(line.replace(',', '.')));
  const [a = NaN, d = NaN, b = NaN, e = NaN, x = NaN, y = NaN] = numbers;
  if (numbers.length !== 6 || !numbers.every(Number.isFinite) || a * e - b * d === 0) {
    throw new RasterError(
      `${reader.location}: expected a world file of six lines with a number each, whose pixels have a width and a height, found [${lines.join(', ').slice(0, 100)}].`,
    );
  }
  return [a, b, x - 0.5 * (a + b), d, e, y - 0.5 * (d + e)];
}
