import { crsFromText } from './crs.ts';
import type { Crs } from './crs.ts';
import { GeoError } from './geo-error.ts';

/** A WKT that a message repeats is cut to this. */
const MOST_CHARACTERS = 300;

/**
 * The CRS that a file or a key names.
 * @param where for the message: what names it
 * @throws GeoError where the text names none that is known.
 */
export function crsNamedBy(text: string, where: string): Crs {
  try {
    return crsFromText(text);
  } catch (error) {
    // Parsers of WKT stumble over what is none in ways of their own.
    const reason =
      error instanceof GeoError ? error.message : 'its text is neither EPSG:code nor WKT nor a PROJ string.';
    const shown = reason.length <= MOST_CHARACTERS ? reason : `${reason.slice(0, MOST_CHARACTERS)}…`;
    throw new GeoError(`${where} names a CRS that cannot be read: ${shown}`);
  }
}
