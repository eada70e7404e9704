/** What every working file of a confidential run says of itself, so that one that gets about alone still says it. */
export const CONFIDENTIAL = 'confidential, not for publication';

/** The last column of a table, the member of a JSON file, the metadata item of a raster that says it. */
export const CONFIDENTIALITY = 'confidentiality';

/** What a file is marked with; undefined where anybody may have it. */
export type Mark = typeof CONFIDENTIAL | undefined;

/** The mark of the files of a run. */
export function markOf(isConfidential: boolean): Mark {
  return isConfidential ? CONFIDENTIAL : undefined;
}
