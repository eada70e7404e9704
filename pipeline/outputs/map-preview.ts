import { decodeJson } from '../../engine/json.ts';
import { readAreaFamilies } from '../../geo/area-families.ts';
import { drawArea } from '../../geo/drawn-area.ts';
import { projectAreas } from '../../geo/project-areas.ts';
import { notObservedValue } from '../../raster/class-block.ts';
import { openRaster } from '../../raster/open-raster.ts';
import { classPreviewPng } from '../../raster/preview.ts';
import type { RunPlan } from '../planning/plan-run.ts';
import type { Mark } from '../../results/confidentiality.ts';
import { mapPreview, type MapPreview } from '../../results/map-preview.ts';
import type { RunFolder } from './run-folder.ts';

/** Longest side of the picture of the map. */
const LONGEST_SIDE_PX = 1400;
const NOT_OBSERVED_COLOUR = '#d9d9d9';

/** Writes `map-preview.json`: a picture of the map with the outlines of the areas, for the report. */
export async function writeMapPreview(
  folder: Pick<RunFolder, 'file' | 'write'>,
  plan: RunPlan,
  mark: Mark,
): Promise<void> {
  const source = await openRaster(folder.file('map.tif'));
  try {
    const sizes = [{ widthPx: plan.grid.widthPx, heightPx: plan.grid.heightPx }, ...source.header.overviews];
    const fitting = sizes.findIndex((size) => Math.max(size.widthPx, size.heightPx) <= LONGEST_SIDE_PX);
    const level = fitting === -1 ? sizes.length - 1 : fitting;
    const { widthPx, heightPx } = sizes[level]!;
    const window = { col: 0, row: 0, widthPx, heightPx };
    const { bands } = await source.read({ bands: [0], window, ...(level === 0 ? {} : { overview: level - 1 }) });
    const classes = bands[0] as Uint8Array | Uint16Array;
    const colours = new Map(plan.classes.map(({ value, colour }) => [value, [...colour] as [number, number, number]]));
    const png = await classPreviewPng({ classes, widthPx, heightPx, colours, nodata: notObservedValue(classes) });
    const scale = { x: widthPx / plan.grid.widthPx, y: heightPx / plan.grid.heightPx };
    const content: MapPreview = {
      widthPx,
      heightPx,
      png: Buffer.from(png).toString('base64'),
      areas: areaOutlines(plan, scale),
      legend: plan.classes.map(({ value, name, title, colour }) => ({ value, name, title, colour: hex(colour) })),
      notObservedColour: NOT_OBSERVED_COLOUR,
    };
    await folder.write(mapPreview.file, mapPreview.write(content, mark));
  } finally {
    await source.close();
  }
}

/** Of the finest level of the first family: outlines of several would hide one another. */
function areaOutlines(plan: RunPlan, scale: { readonly x: number; readonly y: number }): MapPreview['areas'] {
  const [set] = readAreaFamilies(decodeJson(plan.areas.content), plan.runFile.areas);
  if (set === undefined) return [];
  return projectAreas(set, plan.grid).flatMap(({ polygons: [first, ...others] }, index) => {
    const { code, name } = set.areas[index]!;
    return first === undefined ? [] : [{ code, name, level: set.level, ...drawArea([first, ...others], scale) }];
  });
}

function hex(colour: readonly [number, number, number]): string {
  return `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
