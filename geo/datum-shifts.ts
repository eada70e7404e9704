import type { Crs } from './crs.ts';

/** The way from one datum to another, over WGS 84. */
export interface DatumShift {
  /** Names of the operations, in order. */
  readonly operations: readonly string[];
  /** The sum of the operations' accuracies that are known. */
  readonly accuracyM: number;
  /** Who gave an operation whose accuracy is not known. */
  readonly unknownBy: 'registry' | 'file' | undefined;
}

/** The shift between two CRSs; `undefined` where they have one datum, or none is needed. */
export function datumShift(from: Crs, to: Crs): DatumShift | undefined {
  if (from.datum !== undefined && from.datum.code === to.datum?.code) return undefined;
  const sides = [from, to].flatMap((crs): Side[] => {
    const { datum } = crs;
    const spelled = crs.parameters['towgs84'];
    if (datum?.operation !== undefined) {
      const by = datum.accuracyM === undefined ? 'registry' : undefined;
      return datum.code === WGS84_DATUM ? [] : [{ operation: datum.operation, accuracyM: datum.accuracyM ?? 0, by }];
    }
    const operation = `+towgs84=${spelled}`;
    return spelled === undefined ? [] : [{ operation, accuracyM: 0, by: 'file' }];
  });
  if (sides.length === 0) return undefined;
  const by = sides.map((side) => side.by);
  return {
    operations: sides.map(({ operation }) => operation),
    accuracyM: sides.reduce((sum, { accuracyM }) => sum + accuracyM, 0),
    unknownBy: by.includes('registry') ? 'registry' : by.find((one) => one !== undefined),
  };
}

const WGS84_DATUM = 6326;

/** The operation between one datum and WGS 84. */
interface Side {
  readonly operation: string;
  readonly accuracyM: number;
  readonly by: DatumShift['unknownBy'];
}
