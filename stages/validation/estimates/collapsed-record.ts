import type { AssessedSample } from './assess-sample.ts';
import { M2_PER_KM2 } from './mapped-rows.ts';

/** A part of the map, or a stratum of the sample, that was joined with another because the run file asks for it or it is too thin to stand alone. */
export interface CollapsedRecord {
  readonly part: string;
  readonly into: string;
  /** A class of the map (or what it has no class for), or a stratum of the design's own. */
  readonly of: 'map' | 'strata';
  /** `estimation.collapse.into` asks for it. */
  readonly isDeclared: boolean;
  /** Mapped area in the frame, or the declared size of the stratum. */
  readonly sizeKm2: number;
  /** Units expected in it, or found where the sample was drawn in strata, by which it was judged. */
  readonly units: number;
}

/** The collapsed parts as the audit record of the reference sample has them. */
export function collapsedRecords({ collapsed }: Pick<AssessedSample, 'collapsed'>): CollapsedRecord[] {
  return collapsed.map(({ name, into, of, isDeclared, size, units }) => ({
    ...{ part: name, into, of, isDeclared, units },
    sizeKm2: of === 'map' ? size / M2_PER_KM2 : size,
  }));
}
