import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { squareAreas } from '../../benchmarks/simulation/square-areas.ts';
import { readAreas } from '../../geo/areas.ts';
import type { Grid } from '../../geo/grid.ts';
import { areaContains } from '../../geo/point-in-polygon.ts';
import { projectAreas } from '../../geo/project-areas.ts';
import { tiles } from './drawn-sample.ts';

/** Writes squares of the sample case's land as areas of the level `square`: an area frame of segments. */
export function writeSquares(folder: string, grid: Grid, sidePx: number): string {
  const location = path.join(tiles, 'areas.geojson');
  const keys = { code: 'code', level: 'municipality', parents: ['region'], location };
  const municipalities = projectAreas(readAreas(JSON.parse(readFileSync(location, 'utf8')), keys), grid);
  const isInside = (col: number, row: number): boolean =>
    municipalities.some((area) => areaContains(area, col + 0.5, row + 0.5));
  const file = path.join(folder, 'squares.geojson');
  writeFileSync(file, JSON.stringify(squareAreas(grid, isInside, sidePx)));
  return file;
}
