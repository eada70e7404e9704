import type { ByteRange, RangeReader } from './range-reader.ts';

/** Ranges close to one another, with the one read that fetches them all. */
export interface RangeGroup<T extends ByteRange> {
  readonly span: ByteRange;
  readonly ranges: readonly T[];
}

/** Groups ranges, in the order of the file, so that small gaps are read over and no read is longer than a limit. */
export function groupRanges<T extends ByteRange>(
  ranges: readonly T[],
  o: { readonly worthwhileGapBytes: number; readonly maxSpanBytes: number },
): RangeGroup<T>[] {
  const groups: { offsetBytes: number; end: number; ranges: T[] }[] = [];
  for (const range of ranges.toSorted((a, b) => a.offsetBytes - b.offsetBytes)) {
    const end = range.offsetBytes + range.lengthBytes;
    const last = groups.at(-1);
    const joins =
      last !== undefined &&
      range.offsetBytes - last.end <= o.worthwhileGapBytes &&
      Math.max(end, last.end) - last.offsetBytes <= o.maxSpanBytes;
    if (joins) {
      last.end = Math.max(last.end, end);
      last.ranges.push(range);
    } else {
      groups.push({ offsetBytes: range.offsetBytes, end, ranges: [range] });
    }
  }
  return groups.map((g) => ({
    span: { offsetBytes: g.offsetBytes, lengthBytes: g.end - g.offsetBytes },
    ranges: g.ranges,
  }));
}

/** Read ahead at most, beside the one that is waited for. */
const AHEAD_BYTES = 64 * 1024 * 1024;

/**
 * Reads groups ahead of their use, a few at a time, and yields each with its bytes in order.
 * @throws what the reader throws; reads already under way are then left to end unobserved.
 */
export async function* readGroups<T extends ByteRange>(
  reader: RangeReader,
  groups: readonly RangeGroup<T>[],
): AsyncGenerator<{ readonly group: RangeGroup<T>; readonly bytes: Uint8Array<ArrayBuffer> }> {
  const underway: Promise<Uint8Array<ArrayBuffer>>[] = [];
  let next = 0;
  let aheadBytes = 0;
  for (const group of groups) {
    while (
      next < groups.length &&
      underway.length < reader.parallelReads &&
      (underway.length === 0 || aheadBytes + groups[next]!.span.lengthBytes <= AHEAD_BYTES)
    ) {
      aheadBytes += groups[next]!.span.lengthBytes;
      const read = reader.read(groups[next]!.span);
      // Awaited below in order; without this a second failure would count as unhandled.
      read.catch(() => undefined);
      underway.push(read);
      next += 1;
    }
    const bytes = await underway.shift()!;
    aheadBytes -= group.span.lengthBytes;
    yield { group, bytes };
  }
}
