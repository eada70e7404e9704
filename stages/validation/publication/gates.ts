import { WHOLE_LEVEL } from '../../../raster/areas/mapped-areas.ts';
import type { UngradedRow } from '../estimates/area-estimates.ts';
import type { Gate } from '../publication-options.ts';

/** What the gates look at; undefined where it could not be had. */
export interface GateMeasures {
  readonly estimates: readonly UngradedRow[];
  readonly overallAccuracy: number | undefined;
  /** Share of the drawn units that got a label. */
  readonly responseRate: number | undefined;
  readonly observedShare: number | undefined;
  readonly hasTrainingOverlap: boolean;
}

/** One sentence for each gate that does not hold. A measure that could not be had holds no gate open. */
export function failedGates(gates: readonly Gate[], measures: GateMeasures): string[] {
  return gates.flatMap((gate) => judge(gate, measures));
}

function judge(gate: Gate, measures: GateMeasures): string[] {
  if (gate.measure === 'overall-accuracy') return floor('The overall accuracy', gate.atLeast, measures.overallAccuracy);
  if (gate.measure === 'response-rate') return floor('The response rate', gate.atLeast, measures.responseRate);
  if (gate.measure === 'observed-share') {
    return floor('The observed share of the areas', gate.atLeast, measures.observedShare);
  }
  if (gate.measure === 'training-overlap') {
    return measures.hasTrainingOverlap
      ? ['Units of the reference sample lie where the model was trained: expected none.']
      : [];
  }
  return precision(gate, measures.estimates);
}

function floor(what: string, atLeast: number, found: number | undefined): string[] {
  if (found !== undefined && found >= atLeast) return [];
  return [`${what}: expected at least ${atLeast}, found ${found === undefined ? 'none' : text(found)}.`];
}

function precision(gate: Extract<Gate, { measure: 'cv' }>, estimates: readonly UngradedRow[]): string[] {
  const rows = estimates.filter(
    ({ level, class: name }) => level === gate.level && (gate.class === undefined || name === gate.class),
  );
  const of = `${gate.class === undefined ? '' : ` of class ${gate.class}`} at level ${gate.level}`;
  if (rows.length === 0)
    return [`The coefficient of variation${of}: expected at most ${gate.atMost}, found no estimate.`];
  return rows
    .filter(({ cv }) => cv === null || cv > gate.atMost)
    .map(({ cv, class: name, level, areaName }) => {
      const place = level === WHOLE_LEVEL ? 'the whole' : areaName;
      const found = cv === null ? 'none' : text(cv);
      return `The coefficient of variation of ${name} in ${place}: expected at most ${gate.atMost}, found ${found}.`;
    });
}

/** Enough digits to see on which side of a limit a number lies. */
function text(value: number): string {
  return String(Number(value.toPrecision(6)));
}
