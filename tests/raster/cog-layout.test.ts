import { describe, expect, it } from 'vitest';
import { cogHeader } from '../../raster/cog/layout.ts';
import { longTag } from '../../raster/cog/tags.ts';

function levelOf(widthPx: number, blockBytes: readonly number[]) {
  return { tags: [longTag(256, [widthPx]), longTag(257, [512])], blockBytes };
}

/** Offsets of the blocks of the first directory of a BigTIFF. */
function firstBlockOffsets(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer);
  const directory = Number(view.getBigUint64(8, true));
  const entries = Number(view.getBigUint64(directory, true));
  for (let entry = 0; entry < entries; entry += 1) {
    const at = directory + 8 + entry * 20;
    if (view.getUint16(at, true) !== 324) continue;
    const count = Number(view.getBigUint64(at + 4, true));
    const valueAt = count === 1 ? at + 12 : Number(view.getBigUint64(at + 12, true));
    return Array.from({ length: count }, (_, index) => Number(view.getBigUint64(valueAt + index * 8, true)));
  }
  return [];
}

describe('the header', () => {
  it('becomes BigTIFF exactly when the file would pass 4 GB', () => {
    const room = 2 ** 32 - 1 - cogHeader([levelOf(512, [0])]).bytes.length - 8;
    expect(cogHeader([levelOf(512, [room])]).isBig).toBe(false);
    expect(cogHeader([levelOf(512, [room + 1])]).isBig).toBe(true);
  });

  it('points past 4 GB, overviews first, each block after its leader and before its trailer', () => {
    const levels = [levelOf(1024, [3e9, 2e9, 7]), levelOf(512, [1e9])];
    const { bytes, isBig } = cogHeader(levels);
    expect(isBig).toBe(true);
    const start = bytes.length;
    const first = start + (4 + 1e9 + 4) + 4;
    expect(firstBlockOffsets(bytes)).toEqual([first, first + 3e9 + 8, first + 5e9 + 16]);
  });
});
