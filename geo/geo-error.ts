/**
 * Bad or unusable geographic input: a CRS that cannot be read, a grid without size, an area file with a defect.
 * The message is one sentence: what, where, expected, found. It is never worth a retry.
 */
export class GeoError extends Error {
  override readonly name = 'GeoError';
}
