import type { InputCase } from './input-case.ts';
import { refusalOf } from './refusal.ts';
import { writeScene, type SceneFile } from './scene-file.ts';
import { seeImagery } from './seen-imagery.ts';

const SIDE_PX = 100;

/** Sheets of 1 km², each of one value, by their upper left corner in kilometres east and south of the first. */
function sheets(
  folder: string,
  ...places: readonly (readonly [east: number, south: number, crs?: number])[]
): object[] {
  return places.map(([east, south, crs = 32632], i) => {
    const name = `sheet-${i + 1}.tif`;
    const corner = [500_000 + east * 1000, 5_000_000 - south * 1000] as const;
    writeScene(folder, { ...square, name, corner, crs, sampleOf: () => i + 1 });
    return { assets: { B1: name } };
  });
}

const square = { widthPx: SIDE_PX, heightPx: SIDE_PX } satisfies Partial<SceneFile>;

/** The land that each sheet is seen on, in km² of 10 m pixels. */
async function seenKm2(folder: string, scenes: readonly object[], grid?: object): Promise<string> {
  const { block, notes } = await seeImagery(folder, { scenes, bands: ['B1'], ...(grid === undefined ? {} : { grid }) });
  const counts = scenes.map((_, i) => block.bands[0]!.filter((value) => value === i + 1).length);
  const km2 = `${block.window.widthPx} × ${block.window.heightPx} pixels, seen ${counts.map((count) => (count / 1e4).toFixed(2)).join(' + ')} km²`;
  return [km2, ...notes].join('. ');
}

const part = 'scenes';

export const SCENE_INPUTS: readonly InputCase[] = [
  {
    part,
    input: 'two sheets side by side, no `grid:`',
    source: 'two squares of 1 km',
    right: '200 × 100 pixels, seen 1.00 + 1.00 km²',
    check: (folder) => seenKm2(folder, sheets(folder, [0, 0], [1, 0])),
  },
  {
    part,
    input: 'sheets apart, the first neither west nor north of all, no `grid:`',
    source: 'three squares of 1 km',
    right: '400 × 300 pixels, seen 1.00 + 1.00 + 1.00 km²',
    check: (folder) => seenKm2(folder, sheets(folder, [1, 0], [-1, 2], [2, 0.5])),
  },
  {
    part,
    input: 'a sheet a third of a pixel beside the lattice of the first, no `grid:`',
    source: 'two squares of 1 km, the second to 1/3 pixel',
    right: '201 × 100 pixels, seen 1.00 + 1.00 km²',
    check: (folder) => seenKm2(folder, sheets(folder, [0, 0], [1.0033, 0])),
  },
  {
    part,
    input: 'sheets of two zones, no `grid:`',
    source: 'EPSG:32632 is not EPSG:32633',
    right: 'refused, the scene and grid: named',
    check: (folder) => refusalOf(() => seenKm2(folder, sheets(folder, [0, 0], [1, 0, 32633])), /scene s2: .*grid:/),
  },
  {
    part,
    input: 'a scene whose bands do not cover the same ground',
    source: 'a square of 1 km and one of 1 km half beside it',
    right: 'seen 0.50 km², and a note',
    check: async (folder) => {
      sheets(folder, [0, 0], [0.5, 0]);
      const scene = { id: 'half', assets: { B1: 'sheet-1.tif', B2: 'sheet-2.tif' } };
      const { observedShare, block, notes } = await seeImagery(folder, { scenes: [scene], bands: ['B1', 'B2'] });
      return [`seen ${((observedShare * block.observed.length) / 1e4).toFixed(2)} km²`, ...notes].join('. ');
    },
  },
  {
    part,
    input: 'a mask that covers a part of its scene',
    source: 'a square of 1 km and one of 1 km half beside it',
    right: 'seen 0.50 km², and a note',
    check: async (folder) => {
      for (const [name, east] of [
        ['scene.tif', 0],
        ['scl.tif', 500],
      ] as const)
        writeScene(folder, { ...square, name, corner: [500_000 + east, 5_000_000], sampleOf: () => 4 });
      const scene = {
        id: 'half',
        assets: { B1: 'scene.tif', SCL: 'scl.tif' },
        mask: { asset: 'SCL', scheme: 'sentinel-2-scl' },
      };
      const { observedShare, block, notes } = await seeImagery(folder, { scenes: [scene], bands: ['B1'] });
      return [`seen ${((observedShare * block.observed.length) / 1e4).toFixed(2)} km²`, ...notes].join('. ');
    },
  },
];
