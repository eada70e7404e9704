import type { Crs } from './crs.ts';
import { accuracyAt } from './datum-places.ts';
import type { Datum } from './datum-text.ts';

/** The way from one datum to another, over WGS 84. */
export interface DatumShift {
  /** Names of the operations, in order. */
  readonly operations: readonly string[];
  /** The sum of the operations' accuracies that are known. */
  readonly accuracyM: number;
  /** Why an accuracy is not known: the registry has none, the file's author gave the shift, or no operation of the datum holds there. */
  readonly unknownBy: 'place' | 'registry' | 'file' | undefined;
}

type LonLat = readonly [lon: number, lat: number];

/**
 * The shift between two CRSs; `undefined` where they have one datum, or none is needed.
 * @param places where it is carried out, in degrees: its accuracy is the worst of these
 */
export function datumShift(from: Crs, to: Crs, places: readonly LonLat[]): DatumShift | undefined {
  if (from.datum !== undefined && from.datum.code === to.datum?.code) return undefined;
  const sides = [from, to].flatMap((crs): Side[] => {
    const { datum } = crs;
    const spelled = crs.parameters['towgs84'];
    if (datum?.operation !== undefined) {
      const isNone = datum.code === WGS84_DATUM;
      return isNone ? [] : [{ operation: datum.operation, ...accuracyOver(datum, places) }];
    }
    const operation = `+towgs84=${spelled}`;
    return spelled === undefined ? [] : [{ operation, accuracyM: 0, by: 'file' }];
  });
  if (sides.length === 0) return undefined;
  const by = sides.map((side) => side.by);
  return {
    operations: sides.map(({ operation }) => operation),
    accuracyM: sides.reduce((sum, { accuracyM }) => sum + accuracyM, 0),
    unknownBy: (['place', 'registry', 'file'] as const).find((one) => by.includes(one)),
  };
}

/** Coordinates that are taken as they are move apart with the continents, and are as good anywhere. */
function accuracyOver(datum: Datum, places: readonly LonLat[]): Omit<Side, 'operation'> {
  const { code, shift, isNull, accuracyM } = datum;
  const anywhere: Omit<Side, 'operation'> = {
    accuracyM: accuracyM ?? 0,
    by: accuracyM === undefined ? 'registry' : undefined,
  };
  const there = shift === undefined ? [] : places.map((place) => accuracyAt({ datum: code, shift }, place));
  const known = there.filter((one) => one !== undefined);
  if (known.length === 0) return anywhere;
  let worstM = 0;
  for (const one of known) {
    if (!one.isValid && isNull !== true) return { accuracyM: 0, by: 'place' };
    if (one.isValid && one.accuracyM === undefined) return { accuracyM: 0, by: 'registry' };
    worstM = Math.max(worstM, one.isValid ? one.accuracyM! : (accuracyM ?? 0));
  }
  return { accuracyM: worstM, by: undefined };
}

const WGS84_DATUM = 6326;

/** The operation between one datum and WGS 84. */
interface Side {
  readonly operation: string;
  readonly accuracyM: number;
  readonly by: DatumShift['unknownBy'];
}
