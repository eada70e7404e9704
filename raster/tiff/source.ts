import type { Window } from '../../geo/window.ts';
import { allocatePixels, allocateSharedPixels } from '../decode/format.ts';
import { isInside } from './image.ts';
import type { ImageAccess, WindowReader } from './image.ts';
import { RasterError } from '../raster-error.ts';
import type { PixelArray, PixelBlock, RasterHeader, RasterSource, ReadRequest } from '../raster-source.ts';
import type { Sidecars } from '../sidecars/raster-sidecars.ts';
import { bandsThatTell, validPixels } from '../validity.ts';

/** An image with the mask of the same size, where there is one. */
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
  readonly #beside: Sidecars;

  constructor(o: {
    header: RasterHeader;
    full: MaskedImage;
    overviews: readonly MaskedImage[];
    access: ImageAccess;
    beside: Sidecars;
  }) {
    this.header = o.header;
    this.#full = o.full;
    this.#overviews = o.overviews;
    this.#access = o.access;
    this.#beside = o.beside;
  }

  async read(request: ReadRequest): Promise<PixelBlock> {
    const { window } = request;
    const { image, mask } = this.#imageFor(request);
    this.#checkBands(request.bands);
    const lengthPx = window.widthPx * window.heightPx;
    const allocate = this.#access.pool === undefined ? allocatePixels : allocateSharedPixels;
    const { validity, dataType } = this.header;
    const read = [...request.bands, ...bandsThatTell(validity, request)];
    const arrays = read.map(() => allocate(dataType, lengthPx));
    await image.readInto({ window, bands: read, arrays });
    const pixels = new Map(read.map((band, i) => [band, arrays[i]!]));
    const maskBands = mask === undefined ? [] : request.bands.map((band) => validity.maskBands[band]);
    const masks = mask === undefined ? new Map<number, Uint8Array>() : await readMasks(mask, maskBands, window);
    const valid = validPixels(validity, request, { pixels, masks });
    return { window, bands: arrays.slice(0, request.bands.length), valid };
  }

  async close(): Promise<void> {
    for (const { image, mask } of [this.#full, ...this.#overviews]) await Promise.all([image.close(), mask?.close()]);
    this.#access.cache.clear();
    await Promise.all([this.#access.reader.close(), this.#beside.close()]);
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

/** Samples of those bands of a mask, by their index. */
async function readMasks(
  mask: WindowReader,
  wanted: readonly (number | undefined)[],
  window: Window,
): Promise<Map<number, PixelArray>> {
  const bands = [...new Set(wanted)].filter((band) => band !== undefined);
  const arrays = bands.map(() => allocatePixels(mask.layout.format.dataType, window.widthPx * window.heightPx));
  if (bands.length > 0) await mask.readInto({ window, bands, arrays });
  return new Map(bands.map((band, i) => [band, arrays[i]!]));
}
