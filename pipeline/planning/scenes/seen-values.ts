import type { SceneChips } from './scene-chips.ts';

/** More say no more of a scene. */
const MOST_VALUES = 65_536;

/**
 * Values of each band of some chips, in physical units: as many as `pixels`, up to some ten thousands, evenly over all scenes. Where all bands are of one file,
 * those at one place of the lists are of one pixel. Undefined where a band shows none.
 */
export function seenValues(looked: readonly SceneChips[], pixels: number): Float32Array[] | undefined {
  const count = Math.min(pixels, MOST_VALUES);
  const bands = looked[0]?.bands.map((_, i) =>
    looked.flatMap((scene) => {
      const { stored, band } = scene.bands[i]!;
      const each = Math.ceil(count / looked.length);
      const values =
        stored.length === 0
          ? []
          : Array.from({ length: each }, (_, at) => stored[Math.floor((at * stored.length) / each)]!);
      return values.map((value) => value * band.scale + band.offset).filter(Number.isFinite);
    }),
  );
  if (bands === undefined || bands.some((values) => values.length === 0)) return undefined;
  return bands.map((values) => Float32Array.from({ length: count }, (_, at) => values[at % values.length]!));
}
