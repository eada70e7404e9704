import type { Grid } from '../geo/grid.ts';
import type { Window } from '../geo/window.ts';
import type { SidecarFile } from './sidecars/sidecar-files.ts';
import type { ValidityRule } from './validity-rule.ts';

/** How one sample is stored. */
export type DataType = 'uint8' | 'int8' | 'uint16' | 'int16' | 'uint32' | 'int32' | 'float32' | 'float64';

/** Samples of one band in the type they are stored in. */
export type PixelArray =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** How the stored samples of a band become physical values: stored * scale + offset. */
export interface BandScaling {
  readonly scale: number;
  readonly offset: number;
}

/** The size of a reduced-resolution copy of a raster. */
export interface OverviewSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** What a raster file says about itself; plain data, so that it travels between threads. */
export interface RasterHeader {
  /** Path or URL as it was given. */
  readonly location: string;
  readonly grid: Grid;
  /** A sentence where its CRS is not the one that the file names. */
  readonly crsNotice: string | undefined;
  readonly bandCount: number;
  /** The bands' descriptions, where the file has them. */
  readonly bandNames: readonly (string | undefined)[];
  readonly dataType: DataType;
  /** Stored value that means "no data" in the first band (may be NaN); undefined where the file names none. */
  readonly nodata: number | undefined;
  /** What tells which pixels hold nothing. */
  readonly validity: ValidityRule;
  /** One per band; scale 1 and offset 0 where the file names none. */
  readonly bandScalings: readonly BandScaling[];
  /** Names of the classes of a class raster, by stored value; empty where the file has none. */
  readonly classNames: Readonly<Record<string, string>>;
  readonly blockWidthPx: number;
  readonly blockHeightPx: number;
  /** Name of the compression, as 'lzw', 'deflate' or 'none'. */
  readonly compression: string;
  /** Largest first. */
  readonly overviews: readonly OverviewSize[];
  /** Size of the whole file. */
  readonly sizeBytes: number;
  /** Files beside it that say something of it. */
  readonly sidecars: readonly SidecarFile[];
  /** Compressed bytes of the full-resolution blocks of all bands. */
  readonly storedBytes: number;
}

/** Pixels of a window. */
export interface PixelBlock {
  readonly window: Window;
  /** In the order requested; each widthPx * heightPx long, row-major. Nodata pixels keep their stored value. */
  readonly bands: readonly PixelArray[];
  /** 1 = valid in all requested bands, as {@link ValidityRule} has it; undefined = every pixel is valid. */
  readonly valid: Uint8Array | undefined;
}

/** What to read. */
export interface ReadRequest {
  /** Band indices, from 0. */
  readonly bands: readonly number[];
  /** Pixels of the full-resolution grid, or of the overview where one is named; must lie inside it. */
  readonly window: Window;
  /** Index into the header's overviews. */
  readonly overview?: number;
  /** Stored value to take for "no data" instead of the file's own; a mask counts besides. */
  readonly nodata?: number;
  /** Takes no band for one of transparency. */
  readonly opaque?: boolean;
  /** A nodata value hides a pixel only where all bands asked for have theirs; what else hides it does as ever. */
  readonly anyBand?: boolean;
}

/** An open raster, read window by window. */
export interface RasterSource {
  readonly header: RasterHeader;
  /**
   * Reads a window of some bands.
   * @throws RasterError where a block is damaged or the window lies outside; TransientError where reading failed.
   */
  read(request: ReadRequest): Promise<PixelBlock>;
  close(): Promise<void>;
}
