import { jsonFault } from '../../access/quoted.ts';
import { parseCsv } from '../../engine/csv.ts';
import { messageOf, PermanentError } from '../../engine/errors.ts';
import { readPointTable } from '../../geo/point-table.ts';
import { readPoints, type PointSet } from '../../geo/points.ts';
import { parseBoundedJson } from '../../limits/bounded-json.ts';
import { LimitError } from '../../limits/limit-error.ts';

/**
 * Reads the points of a reference file: comma-separated where its name ends in .csv, else GeoJSON.
 * @throws PermanentError or GeoError where it is neither, or holds a point without a place.
 */
export function readReferenceFile(
  text: string,
  { file, crs }: { readonly file: string; readonly crs?: string | undefined },
): PointSet {
  if (/\.csv$/i.test(file)) return readPointTable(csvRows(text, file), { location: file, crs });
  if (crs !== undefined) {
    throw new PermanentError(
      `reference.crs: expected with a CSV file only, found ${crs} with ${file}; a GeoJSON file names its own CRS`,
    );
  }
  return readPoints(jsonOf(text, file), { location: file });
}

function csvRows(text: string, file: string): ReturnType<typeof parseCsv> {
  try {
    return parseCsv(text);
  } catch (error) {
    throw new PermanentError(`${file}: ${messageOf(error)}`);
  }
}

function jsonOf(text: string, file: string): unknown {
  try {
    return parseBoundedJson(text);
  } catch (error) {
    if (error instanceof LimitError) throw new LimitError(`${file}: ${messageOf(error)}`);
    throw new PermanentError(
      `${file}: expected the reference sample as GeoJSON or CSV (a name that ends in .csv), found ${jsonFault(error)}`,
    );
  }
}
