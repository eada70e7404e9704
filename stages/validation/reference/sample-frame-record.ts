import { PermanentError } from '../../../errors/error-kinds.ts';
import type { Sha256 } from '../../../engine/digest.ts';
import { WHOLE_LEVEL, type MappedAreas } from '../../../raster/areas/mapped-areas.ts';
import { areasInReadingOrder, M2_PER_KM2 } from '../estimates/mapped-rows.ts';
import type { EstimationOptions } from '../options.ts';
import { frameM2, notSampledM2, sampledShare } from '../estimates/sampled-share.ts';

/** The land that the reference sample was drawn from, as far as anything says so. */
export interface SampleFrameRecord {
  /**
   * `declared`: reference.frame says it; `recorded`: the design file does, and its map was found; `same`: the design file
   * says so and it is the frame of the run; `compared`: only its area is known, and has to be that of the run's frame;
   * `bounded`: so too, but the run's frame may be less, as land was cut out of the areas where the model was trained.
   */
  readonly known: 'declared' | 'recorded' | 'same' | 'compared' | 'bounded';
  /** What it is, in words for a sentence. */
  readonly text: string;
  /** What was read of it. */
  readonly files: readonly { readonly location: string; readonly digest: Sha256 }[];
  /** What the design file records; null where it says nothing. */
  readonly km2: number | null;
  /** By how much the area may differ: pixels on an edge count whole for a sample and in part for a run. */
  readonly toleranceKm2: number | null;
}

/** The run's frame against the sample's, by area. */
export interface SampledArea {
  readonly level: string;
  readonly areaCode: string;
  /** What the estimates are of. */
  readonly frameKm2: number;
  /** The rest of the run's frame. */
  readonly notSampledKm2: number;
  readonly sampledShare: number;
}

type Estimation = Pick<EstimationOptions, 'frame' | 'minimumSampledShare'>;

/** What of every area's frame the sample was drawn from, in reading order. */
export function sampledAreas(mapped: MappedAreas, { frame }: Pick<Estimation, 'frame'>): SampledArea[] {
  return areasInReadingOrder(mapped).map((area) => ({
    level: area.level,
    areaCode: area.code,
    frameKm2: frameM2(area, frame) / M2_PER_KM2,
    notSampledKm2: notSampledM2(area, frame) / M2_PER_KM2,
    sampledShare: sampledShare(area, frame),
  }));
}

/** Sentences on land that was not sampled and on areas that get no figure for it; none where all was. */
export function notSampledWarnings(
  record: SampleFrameRecord | null,
  mapped: MappedAreas,
  estimation: Estimation,
): string[] {
  const areas = sampledAreas(mapped, estimation);
  const whole = areas.find(({ level }) => level === WHOLE_LEVEL)!;
  if (record === null || whole.notSampledKm2 === 0) return [];
  const { minimumSampledShare } = estimation;
  const withheld = areas.filter((area) => area.sampledShare === 0 || area.sampledShare < minimumSampledShare);
  const codes = withheld.map(({ level, areaCode }) => (level === WHOLE_LEVEL ? 'the whole' : areaCode));
  return [
    `The sample was drawn from ${record.text}: ${km2(whole.notSampledKm2)} of the ${km2(whole.frameKm2 + whole.notSampledKm2)} km² of the frame lie outside of it, were not sampled, and no estimate is of them.`,
    ...(codes.length === 0
      ? []
      : [
          `${codes.length} areas lie in what was sampled to less than estimation.minimumSampledShare (${minimumSampledShare}) and get no figure of their own: ${[...new Set(codes)].join(', ')}.`,
        ]),
  ];
}

/**
 * Holds the area that a sample was drawn from against the run's frame where nothing else is known of it.
 * @throws PermanentError naming both where they are not the same.
 */
export function checkFrameKm2(
  { known, text, km2: drawnKm2, toleranceKm2 }: SampleFrameRecord,
  mapped: MappedAreas,
  estimation: Pick<Estimation, 'frame'>,
): void {
  if ((known !== 'compared' && known !== 'bounded') || drawnKm2 === null || toleranceKm2 === null) return;
  const { frameKm2 } = sampledAreas(mapped, estimation).find(({ level }) => level === WHOLE_LEVEL)!;
  const differenceKm2 = known === 'bounded' ? frameKm2 - drawnKm2 : Math.abs(frameKm2 - drawnKm2);
  if (differenceKm2 <= toleranceKm2) return;
  throw otherFrame({ text, drawnKm2, frameKm2 });
}

/** The sentence that stops a run whose frame is not that of its sample. */
export function otherFrame(o: {
  readonly text: string;
  readonly drawnKm2: number;
  readonly frameKm2: number;
}): PermanentError {
  return new PermanentError(
    `reference.design: expected a sample of the ${km2(o.frameKm2)} km² of this run's frame, found one that was drawn from ${km2(o.drawnKm2)} km² (${o.text}); say with reference.frame where it was drawn: polygons, a raster or an earlier run`,
  );
}

/** Five digits that count. */
export function km2(value: number): string {
  return String(Number(value.toPrecision(5)));
}
