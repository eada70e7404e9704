import type { GdalAnswer } from './gdal-answers.ts';

/** Why a file that GDAL reads is refused here; only `other` is a want of the product. */
export type RefusalKind =
  'of no place' | 'of a CRS that is not read' | 'in a form that is not read' | 'damaged' | 'other';

/** Ways of storing that imagery and maps on their way to statistics do not have, or that the refusal names with its remedy. */
const FORMS = [
  /found (CCITT|old-style JPEG|NeXT|ThunderScan|JPEG 2000|JBIG|SGI|LERC|lossy|LZMA|PNG|JPEG X[RL]|WebP|unknown) /,
  /found (the inks of a print|colours as lightness|YCbCr colours)/,
  /found \d+-bit (complex|unsigned integer|signed integer|floating-point)/,
  /found its older bit order/,
  /found \d+ ground control points only/,
  /found one: write the raster anew with it \(gdal_translate -of COG\), or take the record away/,
  // GDAL passes over such a file without a word.
  /expected a mask file of GDAL, which says by INTERNAL_MASK_FLAGS/,
  /at most [\d,]+ bands|tiles or strips of at most|tags whose values take at most/,
];

/** CRSs that imagery and maps on their way to statistics do not have, or that contradict themselves; each sentence names it. */
const CRSS = [
  /has the projection method .*, which is not supported/,
  /has the projection method \d+ without /,
  /has axes to the (west|south)/,
  /counts in units of [\d.]+ degrees/,
  /A Mercator projection has its origin at latitude/,
  /spell out an ellipsoid of the axis/,
  /LinearUnitsGeoKey is \d+, a unit that is not known/,
  // Rows and columns for degrees, and coordinates beyond a map's edge.
  /, which are no degrees;|, where it has none;/,
  /found a transformation of ArcGIS that moves it/,
  /found none; name it by crs:/,
];

const DAMAGED =
  /the file is truncated|is damaged|expected \d+ values in the TIFF tag|the same sample type in all bands/;

/** Tells why by the sentence of the refusal, and by what GDAL knows of the file's place. */
export function refusalKind(reason: string, { crs, local, transform, gcps }: GdalAnswer): RefusalKind {
  if (FORMS.some((form) => form.test(reason))) return 'in a form that is not read';
  if (DAMAGED.test(reason)) return 'damaged';
  const isSomewhere = crs !== null && local !== true && (transform !== null || gcps > 0);
  if (!isSomewhere) return 'of no place';
  return CRSS.some((one) => one.test(reason)) ? 'of a CRS that is not read' : 'other';
}
