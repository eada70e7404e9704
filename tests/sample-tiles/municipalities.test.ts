import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { pixelAreaModel } from '../../geo/pixel-area.ts';
import { projectAreas } from '../../geo/project-areas.ts';
import { areaTotalsM2, classAreasOfBlock } from '../../raster/areas/class-areas.ts';
import { maskedPixels } from '../../raster/mask.ts';
import { readPixels, sampleAreas, sampleFolder } from './sample-files.ts';

type Corner = readonly [x: number, y: number];

function edgesOf(ring: Float64Array): (readonly [from: Corner, to: Corner])[] {
  const corners: Corner[] = [];
  for (let i = 0; i < ring.length; i += 2) corners.push([ring[i]!, ring[i + 1]!]);
  const open = corners.filter((corner, i) => i === 0 || corner.join() !== corners[0]!.join());
  return open.map((corner, i) => [corner, open[(i + 1) % open.length]!]);
}

function turn(a: Corner, b: Corner, c: Corner): number {
  return Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
}

function cross([a, b]: readonly [Corner, Corner], [c, d]: readonly [Corner, Corner]): boolean {
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

const set = sampleAreas();
const outlines = set.areas.map((area) => edgesOf(area.polygons[0]!.exterior));

describe('the municipalities of the sample case', () => {
  it('are twelve, four to a region', () => {
    const regions = set.areas.map((area) => area.parents['region']!);
    const sizes = [...new Set(regions)].map((region) => regions.filter((other) => other === region).length);
    expect(sizes).toEqual([4, 4, 4]);
  });

  it('share their borders point by point and leave one outer outline', () => {
    const times = new Map<string, number>();
    for (const [from, to] of outlines.flat()) {
      const key = [from.join(), to.join()].sort().join(' ');
      times.set(key, (times.get(key) ?? 0) + 1);
    }
    expect(Math.max(...times.values())).toBe(2);
    const outer = outlines.flat().filter(([from, to]) => times.get([from.join(), to.join()].sort().join(' ')) === 1);
    const next = new Map(outer.map(([from, to]) => [from.join(), to.join()]));
    let at = outer[0]![0].join();
    let steps = 0;
    do {
      at = next.get(at)!;
      steps += 1;
    } while (at !== outer[0]![0].join() && steps <= outer.length);
    expect(steps).toBe(outer.length);
  });

  it('have borders that wind and never cross', () => {
    const edges = outlines.flat();
    const crossing = edges.filter((edge, i) => edges.slice(i + 1).some((other) => cross(edge, other)));
    expect(crossing).toEqual([]);
    expect(Math.min(...outlines.map((outline) => outline.length))).toBeGreaterThan(40);
  });

  it('lie on the grid of the truth, one of them mostly under cloud', async () => {
    const { grid, pixels } = await readPixels(path.join(sampleFolder, 'imagery', 'west-SCL.tif'));
    const window = { col: 0, row: 0, widthPx: grid.widthPx, heightPx: grid.heightPx };
    const areas = projectAreas(set, grid);
    const pixelArea = pixelAreaModel(grid);
    const totals = areaTotalsM2(areas, pixelArea);
    const seen = maskedPixels({ scheme: 'sentinel-2-scl' }, pixels).map((hidden) => (hidden === 1 ? 255 : 0));
    const found = classAreasOfBlock({ classes: seen, nodata: 255, window, values: [0], areas, pixelArea });
    const clouded = found.find(({ code }) => code === 'W01')!;
    const total = totals[set.areas.findIndex(({ code }) => code === 'W01')]!;
    expect(clouded.classAreasM2[0]! / total).toBeLessThan(0.3);

    const { grid: whole } = await readPixels(path.join(sampleFolder, 'truth.tif'));
    for (const { boundsPx } of projectAreas(set, whole)) {
      expect(Math.min(boundsPx[0], boundsPx[1])).toBeGreaterThan(0);
      expect(boundsPx[2]).toBeLessThan(whole.widthPx);
      expect(boundsPx[3]).toBeLessThan(whole.heightPx);
    }
  });
});
