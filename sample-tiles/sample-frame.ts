import { transformBounds, unionBounds } from '../geo/bounds.ts';
import { crsFromEpsg, pointTransform } from '../geo/crs.ts';
import { gridBounds, gridFromBounds, type Grid } from '../geo/grid.ts';
import type { SceneLattice } from './scene-observation.ts';

/** Side of a pixel of the scenes and of the run's grid, metres. */
export const PIXEL_M = 20;

/**
 * South-west corner of the landscape in EPSG:32632. Longitude 12° at latitude 40° lies in the open Tyrrhenian Sea, on
 * the border of two UTM zones: nobody can take the case for a real place.
 */
export const CORNER_X = 745_000;
export const CORNER_Y = 4_425_000;
export const EXTENT = { widthM: 22_400, heightM: 14_000 } as const;

/** Points of a row between which ground coordinates are interpolated; the error is under a millimetre. */
const EXACT_EVERY_PX = 16;

const WEST_CRS = crsFromEpsg(32632);
const EAST_CRS = crsFromEpsg(32633);

function squareGrid(o: { epsg: number; westX: number; northY: number; sidePx: number }): Grid {
  return {
    crs: crsFromEpsg(o.epsg),
    affine: [PIXEL_M, 0, o.westX, 0, -PIXEL_M, o.northY],
    widthPx: o.sidePx,
    heightPx: o.sidePx,
  };
}

/** The western scene's grid, in UTM zone 32. */
export function westGrid(sidePx: number): Grid {
  return squareGrid({ epsg: 32632, westX: CORNER_X + 200, northY: CORNER_Y + 13_000, sidePx });
}

/** The eastern scene's grid, in UTM zone 33: turned by about four degrees against the western one. */
export function eastGrid(sidePx: number): Grid {
  const [x, y] = pointTransform(WEST_CRS, EAST_CRS)(CORNER_X + 14_900, CORNER_Y + 7_000);
  const snap = (value: number): number => Math.round(value / PIXEL_M) * PIXEL_M;
  const halfM = (sidePx * PIXEL_M) / 2;
  return squareGrid({ epsg: 32633, westX: snap(x - halfM), northY: snap(y + halfM), sidePx });
}

/** The run's grid: zone 32, covers both scenes, begins at a whole multiple of the pixel. */
export function runGrid(west: Grid, east: Grid): Grid {
  const eastBounds = transformBounds(gridBounds(east), pointTransform(east.crs, west.crs));
  return gridFromBounds({ crs: west.crs, bounds: unionBounds(gridBounds(west), eastBounds), resolution: PIXEL_M });
}

/** Where the pixels of a georeferenced grid lie on the landscape. */
export function latticeOfGrid(grid: Grid): SceneLattice {
  const toWest = pointTransform(grid.crs, WEST_CRS);
  const locate = (col: number, row: number): readonly [number, number] => {
    const [a, , c, , e, f] = grid.affine;
    const [x, y] = toWest(a * col + c, e * row + f);
    return [x - CORNER_X, y - CORNER_Y];
  };
  return {
    widthPx: grid.widthPx,
    heightPx: grid.heightPx,
    locateRow({ row, firstCol, step, xM, yM }) {
      const every = EXACT_EVERY_PX / step;
      for (let start = 0; start < xM.length; start += every) {
        const [x0, y0] = locate(firstCol + start * step, row);
        const [x1, y1] = locate(firstCol + start * step + EXACT_EVERY_PX, row);
        for (let i = start; i < Math.min(xM.length, start + every); i += 1) {
          const t = (i - start) / every;
          xM[i] = x0 + t * (x1 - x0);
          yM[i] = y0 + t * (y1 - y0);
        }
      }
    },
  };
}
