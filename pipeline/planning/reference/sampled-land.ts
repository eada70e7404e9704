import { PermanentError } from '../../../errors/error-kinds.ts';
import { encodeJson } from '../../../engine/json.ts';
import type { AreaSet } from '../../../geo/areas.ts';
import { areasToGeojson, keepWithinAreas } from '../../../geo/exclude-from-areas.ts';
import { areaKeys } from '../../../stages/aggregation/load-areas.ts';
import type { AreasOptions } from '../../../stages/aggregation/options.ts';
import type { SampledLand } from '../../../stages/aggregation/sampled-land.ts';
import type { EstimationOptions } from '../../../stages/validation/options.ts';
import type { ReferenceOptions } from '../../../stages/validation/reference-options.ts';
import { km2, type SampleFrameRecord } from '../../../stages/validation/reference/sample-frame-record.ts';
import type { RecordedFrame } from './recorded-frame.ts';
import { areasKm2, sampledKm2 } from './sampled-km2.ts';
import { declaredGround, recordedGround, type GroundRequest, type SampledGround } from './sampled-ground.ts';

/** An area of the finest level: how much of it lies within the grid and in what was sampled, seen or not, and all of it. */
export interface SampledPart {
  readonly level: string;
  readonly code: string;
  readonly sampledKm2: number;
  readonly areaKm2: number;
}

/** What the reference sample was drawn from, held against the areas. */
export interface PlannedSampledLand {
  readonly ground: SampledGround;
  readonly record: SampleFrameRecord;
  /** What aggregation needs of it; undefined where it is the frame of the run. */
  readonly land: SampledLand | undefined;
  /** The areas cut to the frame's polygons, as canonical JSON; undefined where no polygons cut them. */
  readonly areas: Uint8Array | undefined;
  /** By area, family by family; undefined with `land`. */
  readonly byArea: readonly SampledPart[] | undefined;
}

export interface SampledLandRequest extends GroundRequest {
  readonly areasOptions: readonly AreasOptions[];
  readonly estimation: Pick<EstimationOptions, 'frame' | 'minimumSampledShare'>;
}

/**
 * Settles where the sample was drawn: as the run file says, else as its design file records.
 * @returns undefined where neither says anything
 * @throws PermanentError where it has nothing in common with the areas, or is another frame that cannot be found.
 */
export async function planSampledLand(
  reference: ReferenceOptions,
  recorded: RecordedFrame | undefined,
  o: SampledLandRequest,
): Promise<PlannedSampledLand | undefined> {
  const ground = await groundOf(reference, recorded, o);
  if (ground === undefined) return undefined;
  const { record, polygons, raster } = ground;
  if (polygons === undefined && raster === undefined) {
    return { ground, record, land: undefined, areas: undefined, byArea: undefined };
  }
  const { sets } = o.areas;
  const parts = polygons === undefined ? sets : sets.map((set) => keepWithinAreas(set, polygons));
  const byArea: SampledPart[] = [];
  for (const [index, set] of sets.entries()) {
    const inside = await sampledKm2(parts[index]!, raster, o);
    const all = areasKm2(set, o.grid);
    for (const [i, { code }] of set.areas.entries())
      byArea.push({ level: set.level, code, sampledKm2: inside[i]!, areaKm2: all[i]! });
  }
  if (ofFirstFamily(byArea).every((area) => area.sampledKm2 === 0)) {
    throw new PermanentError(
      `${reference.file}: expected land of the areas within the grid in what the sample was drawn from (${record.text}), found none`,
    );
  }
  return {
    ground,
    record,
    land: raster === undefined ? {} : { raster },
    areas: parts === sets ? undefined : encodeJson(familiesAsGeojson(parts, o.areasOptions)),
    byArea,
  };
}

/** As the stages read areas: one file's, or a list of them. */
function familiesAsGeojson(sets: readonly AreaSet[], options: readonly AreasOptions[]): unknown {
  const contents = sets.map((set, index) => areasToGeojson(set, areaKeys(options[index]!)));
  return contents.length === 1 ? contents[0] : contents;
}

/** Of the family that makes up the total. */
function ofFirstFamily(byArea: readonly SampledPart[]): readonly SampledPart[] {
  return byArea.filter(({ level }) => level === byArea[0]!.level);
}

async function groundOf(
  { frame, design }: ReferenceOptions,
  recorded: RecordedFrame | undefined,
  o: SampledLandRequest,
): Promise<SampledGround | undefined> {
  if (frame !== undefined) return declaredGround(frame, o);
  if (recorded === undefined || typeof design !== 'string') return undefined;
  return recordedGround(recorded, design, {
    ...o,
    areasKm2: () => areasKm2(o.areas.declared.set, o.grid).reduce((sum, found) => sum + found, 0),
    isWhole: o.estimation.frame === 'areas',
  });
}

/** One sentence on what of the areas the sample was drawn from, before anything is known of what the map shows. */
export function sampledLandText(
  { record, byArea }: PlannedSampledLand,
  { minimumSampledShare }: Pick<EstimationOptions, 'minimumSampledShare'>,
): string {
  if (record.known === 'same') return `${record.text}: the frame of this run`;
  if (byArea === undefined) {
    return `${record.text}, was not found: its ${km2(record.km2!)} km² have to be those of the frame, which the map will show`;
  }
  const sum = (pick: (area: SampledPart) => number): number =>
    ofFirstFamily(byArea).reduce((total, area) => total + pick(area), 0);
  const few = byArea.filter((area) => area.sampledKm2 < minimumSampledShare * area.areaKm2 || area.sampledKm2 === 0);
  const text = `${record.text}: ${km2(sum((area) => area.sampledKm2))} of the areas’ ${km2(sum(({ areaKm2 }) => areaKm2))} km²; the rest is not sampled and no estimate is of it`;
  if (few.length === 0) return text;
  const names = few.map(({ code, sampledKm2: inside }) => (inside === 0 ? `${code} (none)` : code));
  return `${text}; less than estimation.minimumSampledShare (${minimumSampledShare}) of ${few.length} areas: ${names.join(', ')}`;
}
