import type { Window } from '../geo/window.ts';
import { allocatePixels, allocateSharedPixels } from './decode-format.ts';
import { isInside } from './geotiff-image.ts';
import type { ImageAccess, WindowReader } from './geotiff-image.ts';
import { markNodata } from './nodata.ts';
import { RasterError } from './raster-error.ts';
import type { PixelArray, PixelBlock, RasterHeader, RasterSource, ReadRequest } from './raster-source.ts';

/** An image with the mask of the same size, where the file has one. */
export interface MaskedImage {
  readonly image: WindowReader;
  readonly mask: WindowReader | undefined;
}

/** A GeoTIFF open for reading. */
export class GeotiffSource implements RasterSource {
  readonly header: RasterHeader;
  readonly #full: MaskedImage;
  readonly #overviews: readonly MaskedImage[];
  readonly #access: ImageAccess;

  constructor(o: { header: RasterHeader; full: MaskedImage; overviews: readonly MaskedImage[]; access: ImageAccess }) {
    this.header = o.header;
    this.#full = o.full;
    this.#overviews = o.overviews;
    this.#access = o.access;
  }

  async read(request: ReadRequest): Promise<PixelBlock> {
    const { window } = request;
    const { image, mask } = this.#imageFor(request);
    this.#checkBands(request.bands);
    const lengthPx = window.widthPx * window.heightPx;
    const allocate = this.#access.pool === undefined ? allocatePixels : allocateSharedPixels;
    const bands = request.bands.map(() => allocate(this.header.dataType, lengthPx));
    await image.readInto({ window, bands: request.bands, arrays: bands });
    const nodata = request.nodata ?? this.header.nodata;
    let valid: Uint8Array | undefined;
    for (const band of new Set(bands)) valid = markNodata(valid, band, nodata);
    if (mask !== undefined) valid = markMasked(valid, await readMask(mask, window));
    return { window, bands, valid };
  }

  async close(): Promise<void> {
    for (const { image, mask } of [this.#full, ...this.#overviews]) await Promise.all([image.close(), mask?.close()]);
    this.#access.cache.clear();
    await this.#access.reader.close();
  }

  #imageFor({ window, overview }: ReadRequest): MaskedImage {
    const masked = overview === undefined ? this.#full : this.#overviews[overview];
    const { location } = this.header;
    if (masked === undefined) {
      const has = this.#overviews.length === 0 ? 'no overviews' : `overviews 0 to ${this.#overviews.length - 1}`;
      throw new RasterError(`${location}: expected an overview that the file has (${has}), found ${overview}.`);
    }
    const { layout } = masked.image;
    if (!isInside(window, layout)) {
      const { col, row, widthPx, heightPx } = window;
      throw new RasterError(
        `${location}: expected a window inside ${layout.widthPx} × ${layout.heightPx} pixels, found column ${col}, row ${row}, ${widthPx} × ${heightPx}.`,
      );
    }
    return masked;
  }

  #checkBands(bands: readonly number[]): void {
    const { bandCount, location } = this.header;
    const wrong = bands.find((band) => !Number.isInteger(band) || band < 0 || band >= bandCount);
    if (wrong === undefined) return;
    throw new RasterError(`${location}: expected bands from 0 to ${bandCount - 1}, found ${wrong}.`);
  }
}

async function readMask(mask: WindowReader, window: Window): Promise<Uint8Array> {
  const values = new Uint8Array(window.widthPx * window.heightPx);
  await mask.readInto({ window, bands: [0], arrays: [values] });
  return values;
}

/** A mask sample of 0 means not valid; blocks of a mask that are not stored hold 0. */
function markMasked(valid: Uint8Array | undefined, mask: PixelArray): Uint8Array | undefined {
  let at = mask.indexOf(0);
  if (at < 0) return valid;
  const marked = valid ?? new Uint8Array(mask.length).fill(1);
  for (; at < mask.length; at += 1) if (mask[at] === 0) marked[at] = 0;
  return marked;
}
