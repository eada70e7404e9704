import { crsFromEpsg } from '../geo/crs.ts';
import type { Grid } from '../geo/grid.ts';
import { readAreas } from '../geo/areas.ts';
import { pixelAreaModel } from '../geo/pixel-area.ts';
import { projectAreas, type ProjectedArea } from '../geo/project-areas.ts';
import { classAreasOfBlock } from '../raster/areas/class-areas.ts';
import { areaFinder } from '../stages/validation/reference/unit-areas.ts';
import type { BenchmarkRow } from './benchmark-row.ts';
import { median } from './run-peer.ts';

/** Areas along and down: 100,000. */
const [ALONG, DOWN] = [400, 250];
const SIDE_PX = 20;
const TILE_PX = 256;
const ROUNDS = 200;

/** One tile's class areas and one unit's area among 100,000 areas, by the index and by a look at every one. */
export function benchManyAreas(): BenchmarkRow[] {
  const crs = crsFromEpsg(32720);
  const [widthPx, heightPx] = [ALONG * SIDE_PX, DOWN * SIDE_PX];
  const grid: Grid = { crs, affine: [10, 0, 300_000, 0, -10, 9_100_000], widthPx, heightPx };
  const set = readAreas(
    { type: 'FeatureCollection', crs: { type: 'name', properties: { name: 'EPSG:32720' } }, features: squares() },
    { location: 'areas.geojson', code: 'code', name: 'code', level: 'parcel' },
  );
  const projected = projectAreas(set, grid);
  const classes = Uint8Array.from({ length: TILE_PX * TILE_PX }, (_, i) => i % 8);
  const pixelArea = pixelAreaModel(grid);
  const tile = (areas: readonly ProjectedArea[], { col, row }: Place): void => {
    const window = { col, row, widthPx: TILE_PX, heightPx: TILE_PX };
    classAreasOfBlock({ classes, nodata: 255, window, values: [0, 1, 2, 3, 4, 5, 6, 7], areas, pixelArea });
  };
  const unit = (areas: readonly ProjectedArea[], place: Place): void => {
    areaFinder([{ set, projected: areas }], grid)(place);
  };
  const places = Array.from({ length: ROUNDS }, (_, i) => ({
    col: (i * 37) % (widthPx - TILE_PX),
    row: (i * 53) % (heightPx - TILE_PX),
  }));
  return [
    timed('a tile', projected, places, { work: tile, sidePx: TILE_PX }),
    timed('a unit', projected, places, { work: unit, sidePx: 1 }),
  ];
}

interface Place {
  readonly col: number;
  readonly row: number;
}

function timed(
  name: string,
  areas: readonly ProjectedArea[],
  places: readonly Place[],
  { work, sidePx }: { work: (areas: readonly ProjectedArea[], place: Place) => void; sidePx: number },
): BenchmarkRow {
  const meets = ({ boundsPx: [minCol, minRow, maxCol, maxRow] }: ProjectedArea, { col, row }: Place): boolean =>
    minCol <= col + sidePx && maxCol >= col && minRow <= row + sidePx && maxRow >= row;
  const [indexed, scanned]: [number[], number[]] = [[], []];
  // The first call makes the index.
  work(areas, places[0]!);
  for (const place of places) {
    indexed.push(secondsOf(() => work(areas, place)));
    const scan = (): void =>
      work(
        areas.filter((area) => meets(area, place)),
        place,
      );
    scanned.push(secondsOf(scan));
  }
  const ours = { label: 'index', seconds: median(indexed) };
  const peer = { label: 'each area looked at', seconds: median(scanned) };
  const note = `${(ours.seconds * 1000).toFixed(3)} and ${(peer.seconds * 1000).toFixed(3)} ms`;
  return {
    name: `${name} among ${areas.length} areas`,
    ours,
    peer,
    ratio: ours.seconds / peer.seconds,
    goal: undefined,
    note,
  };
}

function secondsOf(work: () => void): number {
  const startedMs = performance.now();
  work();
  return (performance.now() - startedMs) / 1000;
}

function squares(): unknown[] {
  return Array.from({ length: ALONG * DOWN }, (_, i) => {
    const [west, north] = [300_000 + (i % ALONG) * SIDE_PX * 10, 9_100_000 - Math.floor(i / ALONG) * SIDE_PX * 10];
    const [east, south] = [west + SIDE_PX * 10, north - SIDE_PX * 10];
    const ring = [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ];
    return { type: 'Feature', properties: { code: `P${i}` }, geometry: { type: 'Polygon', coordinates: [ring] } };
  });
}
