import type { TiffDirectory } from './directory.ts';
import type { TiffTag } from './tags.ts';

/** The numbers of a tag; undefined where there is none, or it holds none. */
export function tagNumbers(directory: TiffDirectory, tag: TiffTag): Float64Array | undefined {
  const value = directory.get(tag);
  return value instanceof Float64Array && value.length > 0 ? value : undefined;
}

/** The first number of a tag. */
export function firstNumber(directory: TiffDirectory, tag: TiffTag): number | undefined {
  return tagNumbers(directory, tag)?.[0];
}
