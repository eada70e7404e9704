import type { TableRelation } from './additive-table.ts';

/**
 * A table as a network: each relation is a place where as much comes in as goes out, and each cell leads from one place to another.
 * Tables by area and class are networks where areas nest in one way.
 */
export interface TableNetwork {
  readonly places: number;
  /** Where each cell leads from; −1: the cell is in no relation. */
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/**
 * Leaves out relations that others imply, as that the classes of a region sum to it once those of its parts do. Whether they do is not
 * looked at.
 * @returns undefined where the table is no network
 */
export function tableNetwork(relations: readonly TableRelation[], cells: number): TableNetwork | undefined {
  const kept = withoutThirds(relations, cells);
  if (kept.some(({ terms }) => terms.some(({ coefficient }) => Math.abs(coefficient) !== 1))) return undefined;
  const ends = Array.from({ length: cells }, (): { relation: number; coefficient: number }[] => []);
  for (const [relation, { terms }] of kept.entries())
    for (const { cell, coefficient } of terms) ends[cell]!.push({ relation, coefficient });
  if (ends.some((of) => of.length > 2)) return undefined;
  const sign = signsOf(kept, ends);
  if (sign === undefined) return undefined;
  // What is in one relation alone leads to or from a place where all that is left comes together.
  const outside = kept.length;
  const from = new Int32Array(cells).fill(-1);
  const to = new Int32Array(cells).fill(-1);
  for (const [cell, of] of ends.entries()) {
    if (of.length === 0) continue;
    from[cell] = of.find(({ relation, coefficient }) => sign[relation]! * coefficient < 0)?.relation ?? outside;
    to[cell] = of.find(({ relation, coefficient }) => sign[relation]! * coefficient > 0)?.relation ?? outside;
  }
  return { places: outside + 1, from, to };
}

/** The relations that are left where each that has a cell of two later ones is dropped. */
function withoutThirds(relations: readonly TableRelation[], cells: number): TableRelation[] {
  const count = new Int32Array(cells);
  for (const { terms } of relations) for (const { cell } of terms) count[cell]!++;
  return relations.filter(({ terms }) => {
    const isDropped = terms.some(({ cell }) => count[cell]! > 2);
    if (isDropped) for (const { cell } of terms) count[cell]!--;
    return !isDropped;
  });
}

/** Signs of relations with which each cell leaves one and enters the other. */
function signsOf(
  relations: readonly TableRelation[],
  ends: readonly (readonly { readonly relation: number; readonly coefficient: number }[])[],
): Int8Array | undefined {
  const sign = new Int8Array(relations.length);
  for (let start = 0; start < relations.length; start++) {
    if (sign[start] !== 0) continue;
    sign[start] = 1;
    const open = [start];
    for (let relation = open.pop(); relation !== undefined; relation = open.pop()) {
      for (const { cell, coefficient } of relations[relation]!.terms) {
        const other = ends[cell]!.find((end) => end.relation !== relation);
        if (other === undefined) continue;
        const needed = -sign[relation]! * coefficient * other.coefficient;
        if (sign[other.relation] === 0) {
          sign[other.relation] = needed;
          open.push(other.relation);
        } else if (sign[other.relation] !== needed) return undefined;
      }
    }
  }
  return sign;
}
