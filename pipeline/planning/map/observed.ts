import type { ImageryRunFile } from '../../../config/run-file.ts';
import type { PlannedScene } from '../scenes/scenes.ts';
import type { FileChips, SceneChips } from '../scenes/scene-chips.ts';

/** Shares of pixels that are told; below them nothing is said. */
const TOLD_SHARE = 0.001;

/** What a nodata value hides, decided, and what the decision does, in words. */
export interface PlannedObserved {
  readonly scenes: readonly PlannedScene[];
  readonly notes: readonly string[];
}

/**
 * Settles whether a nodata value hides a pixel where any band has it or only where all bands of a file do. Where the run
 * file leaves it open, pixels decide: in a file of 8 bits, whose nodata value is one of 256 that colours take, too, some
 * pixels that have it in some bands only show that it is a value there (the black of water in one of red, green and blue), as
 * rasterio's dataset_mask takes it. With more bits a band without a value is one that is missing, as at the edge of a swath.
 */
export function planObserved(
  { imagery: { observed } }: ImageryRunFile,
  scenes: readonly PlannedScene[],
  looked: readonly SceneChips[],
): PlannedObserved {
  const files = looked.flatMap((scene) => scene.files).filter(({ nodata, bandCount }) => nodata.length === bandCount);
  const partly = files.filter(({ partlyPx }) => partlyPx > 0);
  const choice = observed ?? (partly.some(isOfColours) ? 'any-band' : 'all-bands');
  const notes = effectOf(partly, choice, observed === undefined);
  if (choice === 'all-bands') return { scenes, notes };
  return {
    scenes: scenes.map((scene) => ({ ...scene, options: { ...scene.options, observed: choice } })),
    notes,
  };
}

function isOfColours({ dataType, partlyPx, seenPx }: FileChips): boolean {
  return (dataType === 'uint8' || dataType === 'int8') && partlyPx >= seenPx * TOLD_SHARE;
}

function effectOf(partly: readonly FileChips[], choice: 'all-bands' | 'any-band', isByEvidence: boolean): string[] {
  const sum = (of: (file: FileChips) => number): number => partly.reduce((total, file) => total + of(file), 0);
  const share =
    sum(({ partlyPx }) => partlyPx) /
    Math.max(
      1,
      sum(({ seenPx }) => seenPx),
    );
  if (partly.length === 0 || share < TOLD_SHARE) return [];
  const { location, nodata } = partly[0]!;
  const others = partly.length === 1 ? '' : ` (and ${partly.length - 1} more files)`;
  const where = `In ${location}${others}, ${(share * 100).toFixed(1)} % of the pixels looked at have the nodata value ${nodata[0]} in some bands and values in others`;
  const why = isByEvidence ? '' : ' as declared';
  return choice === 'any-band'
    ? [`${where}: they are observed${why} (imagery.observed: any-band); all-bands leaves them out.`]
    : [`${where}: they are not observed${why} (imagery.observed: all-bands); any-band takes them in.`];
}
