import type { Window } from '../../../geo/window.ts';
import { joinPixels } from '../../../raster/decode/format.ts';
import { openRaster } from '../../../raster/open-raster.ts';
import { FileError } from '../../../storage/file-error.ts';
import type { PixelArray, RasterHeader } from '../../../raster/raster-source.ts';
import { mayHideBand } from '../../../raster/validity.ts';
import { fillNote, type SeenFill } from './fill-notes.ts';
import { fillValues, type FillValue } from './fill-values.ts';
import type { PlannedScene } from './scenes.ts';
import { unlessDamaged } from './scene-chips.ts';

/** Scenes that are looked at, evenly over the list: copies of one archive lose the tag in all of them. */
const MOST_SCENES = 3;
/** Side of a window at the edge; what is no larger than two of them is looked at whole. */
const WINDOW_PX = 256;
/** Shares below this are water, or a pixel here and there. */
const TOLD_SHARE = 0.005;

interface Edge {
  /** Of the pixels that are looked at the share of those in columns or rows of zeros that begin at the edge of the file. */
  readonly zeroShare: number;
  readonly fills: readonly FillValue[];
}

/**
 * Tells of zeros along the edge of files in which nothing says that a pixel holds nothing (in products of satellites 0 means
 * that, and copies often lose the tag), and of fill values there. The first band of some scenes is looked at, at its corners
 * and the middle of its edges; what of it is damaged is passed over.
 * @param told fills that are known already
 */
export async function borderFills(
  scenes: readonly PlannedScene[],
  { locate, told }: { readonly locate: (location: string) => string; readonly told: readonly SeenFill[] },
): Promise<string[]> {
  const count = Math.min(scenes.length, MOST_SCENES);
  const notes: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const scene = scenes[Math.floor((i * scenes.length) / count)]!;
    const { zeroShare: share, fills } = await lookAtEdge(scene, locate);
    const { location, name } = firstAsset(scene);
    for (const fill of fills) {
      if (told.some((one) => one.location === location && one.fill.value === fill.value)) continue;
      notes.push(fillNote({ fill, scene, location, bands: [name], where: ' along its edge' }));
    }
    if (share < TOLD_SHARE) continue;
    notes.push(
      `In ${location} ${(share * 100).toFixed(1)} % of the pixels looked at along its edge are 0, from the edge inwards, and nothing says that they hold no value: where 0 means “nothing here”, add nodata: 0 to the scene ${scene.id}.`,
    );
  }
  return notes;
}

function firstAsset({ assets, options }: PlannedScene): PlannedScene['assets'][number] {
  return assets.find(({ name }) => name === options.bands[0]!.asset)!;
}

async function lookAtEdge(scene: PlannedScene, locate: (location: string) => string): Promise<Edge> {
  const { location, band, beside = [], crs } = firstAsset(scene);
  const { nodata } = scene.options.bands[0]!;
  const source = await openRaster(locate(location), { sidecars: beside.map(({ ending }) => ending), crs });
  try {
    const { header } = source;
    const isTold = scene.options.mask !== undefined || nodata !== undefined || mayHideBand(header.validity, band);
    let [zeros, looked] = [0, 0];
    const stored: PixelArray[] = [];
    for (const window of edgeWindows(header)) {
      const request = { bands: [band], window, ...(nodata === undefined ? {} : { nodata }) };
      const edge = await unlessDamaged(source.read(request));
      if (edge instanceof FileError) continue;
      const values = edge.bands[0]!;
      zeros += isTold ? 0 : zerosFromEdge(values, window, header);
      looked += window.widthPx * window.heightPx;
      stored.push(edge.valid === undefined ? values : values.filter((_, at) => edge.valid![at] !== 0));
    }
    return {
      zeroShare: zeros / Math.max(1, looked),
      fills: fillValues(joinPixels(header.dataType, stored), header.dataType),
    };
  } finally {
    await source.close();
  }
}

function edgeWindows({ grid }: RasterHeader): Window[] {
  const [widthPx, heightPx] = [Math.min(WINDOW_PX, grid.widthPx), Math.min(WINDOW_PX, grid.heightPx)];
  if (Math.max(grid.widthPx, grid.heightPx) <= 2 * WINDOW_PX) {
    return [{ col: 0, row: 0, widthPx: grid.widthPx, heightPx: grid.heightPx }];
  }
  const places = (sizePx: number, windowPx: number): number[] => [
    ...new Set([0, Math.floor((sizePx - windowPx) / 2), sizePx - windowPx]),
  ];
  const cols = places(grid.widthPx, widthPx);
  const rows = places(grid.heightPx, heightPx);
  const isAtEdge = (col: number, row: number): boolean =>
    [0, grid.widthPx - widthPx].includes(col) || [0, grid.heightPx - heightPx].includes(row);
  return rows.flatMap((row) =>
    cols.filter((col) => isAtEdge(col, row)).map((col) => ({ col, row, widthPx, heightPx })),
  );
}

/** Pixels of 0 that are joined by such in their row or column, pixel by pixel, to the edge of the file. */
function zerosFromEdge(
  values: ArrayLike<number>,
  { col, row, widthPx, heightPx }: Window,
  { grid }: RasterHeader,
): number {
  const reached = new Set<number>();
  const walk = (start: number, step: number, length: number): void => {
    for (let i = 0, at = start; i < length && values[at] === 0; i += 1, at += step) reached.add(at);
  };
  for (let y = 0; y < heightPx; y += 1) {
    if (col === 0) walk(y * widthPx, 1, widthPx);
    if (col + widthPx === grid.widthPx) walk((y + 1) * widthPx - 1, -1, widthPx);
  }
  for (let x = 0; x < widthPx; x += 1) {
    if (row === 0) walk(x, widthPx, heightPx);
    if (row + heightPx === grid.heightPx) walk((heightPx - 1) * widthPx + x, -widthPx, heightPx);
  }
  return reached.size;
}
