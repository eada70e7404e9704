import type { Grid } from '../../../geo/grid.ts';
import type { Window } from '../../../geo/window.ts';
import type { RasterSource } from '../../../raster/raster-source.ts';
import { ValueCounts } from '../../../raster/value-counts.ts';

/** Pixels that are looked at while a run is planned: all of a map that has no more, some seconds' work. */
const LOOKED_AT_PX = 1 << 26;
const BLOCK_PX = 1024;

/** The values of a class raster and how often they are there. */
export interface MapValues {
  readonly counts: ValueCounts;
  /** Whether every pixel was looked at; of a larger map, blocks all over it are. */
  readonly isComplete: boolean;
}

/** Counts the values of a band, of the whole of it or of blocks spread evenly. */
export async function countMapValues(
  source: RasterSource,
  o: { readonly band: number; readonly nodata: number | undefined; readonly mostPx?: number },
): Promise<MapValues> {
  const { grid } = source.header;
  const { mostPx = LOOKED_AT_PX } = o;
  const isComplete = grid.widthPx * grid.heightPx <= mostPx;
  const counts = new ValueCounts();
  for (const window of windowsAllOver(grid, mostPx)) {
    counts.add(await source.read({ bands: [o.band], window, ...(o.nodata === undefined ? {} : { nodata: o.nodata }) }));
  }
  return { counts, isComplete };
}

/** Blocks of a grid that together cover it where it has no more pixels than `mostPx`, else are spread evenly over it. */
export function* windowsAllOver(
  { widthPx, heightPx }: Pick<Grid, 'widthPx' | 'heightPx'>,
  mostPx = LOOKED_AT_PX,
): Generator<Window> {
  const [cols, rows] = [Math.ceil(widthPx / BLOCK_PX), Math.ceil(heightPx / BLOCK_PX)];
  const looked = widthPx * heightPx <= mostPx ? cols * rows : Math.max(1, Math.floor(mostPx / BLOCK_PX ** 2));
  for (let step = 0; step < looked; step++) {
    const block = Math.floor((step * cols * rows) / looked);
    const [col, row] = [(block % cols) * BLOCK_PX, Math.floor(block / cols) * BLOCK_PX];
    yield {
      ...{ col, row },
      ...{ widthPx: Math.min(BLOCK_PX, widthPx - col), heightPx: Math.min(BLOCK_PX, heightPx - row) },
    };
  }
}
