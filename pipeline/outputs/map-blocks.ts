import type { Grid } from '../../geo/grid.ts';
import type { Window } from '../../geo/window.ts';

const BLOCK_PX = 1024;

/** The blocks in which a map is read, row by row. */
export function mapBlocks({ widthPx, heightPx }: Grid): Window[] {
  const blocks: Window[] = [];
  for (let row = 0; row < heightPx; row += BLOCK_PX) {
    for (let col = 0; col < widthPx; col += BLOCK_PX) {
      const size = { widthPx: Math.min(BLOCK_PX, widthPx - col), heightPx: Math.min(BLOCK_PX, heightPx - row) };
      blocks.push({ col, row, ...size });
    }
  }
  return blocks;
}
