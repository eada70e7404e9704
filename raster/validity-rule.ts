/**
 * What of a file tells which of its pixels hold nothing; plain data. For each band the first of these that there is:
 * a mask in the file, one in a mask file beside it, NODATA_VALUES, the band's nodata value. So GDAL has it. Transparency,
 * which GDAL's masks heed last, hides pixels besides a nodata value, as gdalwarp has it: what is transparent is no land.
 * NaN is never data.
 */
export interface ValidityRule {
  /** For each band the band of the mask, from 0; undefined where no mask is of it. */
  readonly maskBands: readonly (number | undefined)[];
  /** Stored values, one for each band, that together mean "no data" (GDAL's NODATA_VALUES). */
  readonly jointNodata: readonly number[] | undefined;
  /** For each band. */
  readonly nodata: readonly (number | undefined)[];
  /** Index of the band of transparency: 0 = nothing there. */
  readonly alphaBand: number | undefined;
}
