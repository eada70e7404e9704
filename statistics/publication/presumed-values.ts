import type { TableRelation } from './additive-table.ts';

/** Relative to the largest value of a relation. */
const CLOSE = 1e-9;
const MOST_ROUNDS = 200;

/**
 * Values for unknown cells that are at least 0 and with which all relations hold, or come as near to that as they can: those
 * of all cells are moved to each relation in turn, the least that it takes (Kaczmarz 1937), until none is off. Where they
 * say no more, cells get equal shares. `values` has those of the known cells, and takes the others.
 */
export function presumeValues(
  values: number[],
  relations: readonly Pick<TableRelation, 'terms'>[],
  unknown: ReadonlySet<number>,
): void {
  for (const cell of unknown) values[cell] = 0;
  const open = relations.flatMap(({ terms }) => {
    const moving = terms.filter(({ cell }) => unknown.has(cell));
    return moving.length === 0 ? [] : [{ terms, moving }];
  });
  let isOff = true;
  for (let round = 0; isOff && round < MOST_ROUNDS; round++) {
    isOff = false;
    for (const { terms, moving } of open) {
      let [sum, most] = [0, 0];
      for (const { cell, coefficient } of terms) {
        sum += coefficient * values[cell]!;
        most = Math.max(most, Math.abs(values[cell]!));
      }
      if (Math.abs(sum) <= CLOSE * most) continue;
      isOff = true;
      const squares = moving.reduce((total, { coefficient }) => total + coefficient * coefficient, 0);
      for (const { cell, coefficient } of moving)
        values[cell] = Math.max(0, values[cell]! - (coefficient * sum) / squares);
    }
  }
}
