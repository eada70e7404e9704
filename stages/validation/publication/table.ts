import {
  sameRelation,
  sumRelation,
  type AdditiveTable,
  type TableCell,
  type TableRelation,
} from '../../../statistics/publication/additive-table.ts';
import type { PreviousNumber } from './input.ts';

/** A number of the table, by what it is of. */
export interface TableEntry {
  readonly level: string;
  readonly areaCode: string;
  readonly class: string;
  readonly value: number;
}

/** Which areas an area lies in. */
export interface AreaNesting {
  /** Of the first family of areas: finest first, `total` last. */
  readonly levels: readonly string[];
  /** Of further families; with `total` last only where their areas sum to it. */
  readonly furtherLevels?: readonly (readonly string[])[];
  /** Area of the next level that holds an area; undefined for one that is not known. */
  readonly parentOf: (level: string, areaCode: string) => string | undefined;
  /** All areas of a level `below` that an area holds, with figures or without. */
  readonly childrenOf: (level: string, areaCode: string, below: string) => readonly string[];
}

export interface PublicationTable {
  readonly table: AdditiveTable;
  /** Cells of the entries, in their order; further cells are sums of classes and numbers of earlier releases. */
  readonly entryCells: readonly number[];
  /** Sums over all classes of an area, which everybody knows: they are the area's own size. */
  readonly wholes: ReadonlySet<number>;
}

/**
 * The entries as an additive table: areas add up to the area that holds them, class by class and in the whole, and the
 * classes of an area to the whole of it. A sum of which a part is missing from the entries is no relation.
 */
export function publicationTable(entries: readonly TableEntry[], nesting: AreaNesting): PublicationTable {
  const builder = new TableBuilder();
  const entryCells = entries.map(({ value }) => builder.add(value));
  const wholes = relate(builder, entries, { nesting, entryCells });
  return { table: builder, entryCells, wholes };
}

/** The table with earlier releases in it: their sums, and their numbers beside those of today and of one another. */
export function withPrevious(
  current: PublicationTable,
  entries: readonly TableEntry[],
  o: {
    readonly nesting: AreaNesting;
    readonly previous: readonly (readonly PreviousNumber[])[];
    /** Share that no number is revised by more than; 0 where the revision itself is known. */
    readonly revision: number;
  },
): PublicationTable & { readonly released: ReadonlySet<number>; readonly withheld: ReadonlySet<number> } {
  const builder = new TableBuilder(current.table);
  const wholes = new Set(current.wholes);
  const released = new Set<number>();
  const withheld = new Set<number>();
  /** The cells of a number: of today, and of each release. */
  const cellsOf = new Map(entries.map((entry, index) => [keyOf(entry), [current.entryCells[index]!]]));
  const shown = new Map(
    o.previous
      .flat()
      .map((number) => [keyOf(number), number.valueKm2] as const)
      .filter(([, value]) => value !== null),
  );
  for (const release of o.previous) {
    const earlier: TableEntry[] = [];
    const earlierCells: number[] = [];
    for (const { valueKm2, ...place } of release) {
      const key = keyOf(place);
      const [first] = cellsOf.get(key) ?? [];
      const known = valueKm2 ?? (first === undefined ? shown.get(key) : builder.cells[first]!.value);
      // What was withheld then and is shown nowhere: its sums cannot be told, and no reader can use them.
      if (known === undefined || known === null) continue;
      const cell = builder.add(known);
      earlier.push({ ...place, value: known });
      earlierCells.push(cell);
      (valueKm2 === null ? withheld : released).add(cell);
      const others = cellsOf.get(key) ?? [];
      for (const other of others) builder.relate(sameRelation(other, cell, o.revision * Math.abs(known)));
      cellsOf.set(key, [...others, cell]);
    }
    for (const whole of relate(builder, earlier, { nesting: o.nesting, entryCells: earlierCells })) wholes.add(whole);
  }
  return { table: builder, entryCells: current.entryCells, wholes, released, withheld };
}

class TableBuilder implements AdditiveTable {
  readonly cells: TableCell[];
  readonly relations: TableRelation[];

  constructor(start: AdditiveTable = { cells: [], relations: [] }) {
    this.cells = [...start.cells];
    this.relations = [...start.relations];
  }

  add(value: number): number {
    return this.cells.push({ value }) - 1;
  }

  relate(relation: TableRelation): void {
    this.relations.push(relation);
  }
}

/** Adds the sums over areas and over classes; returns the cells of the latter. */
function relate(
  builder: TableBuilder,
  entries: readonly TableEntry[],
  { nesting, entryCells }: { readonly nesting: AreaNesting; readonly entryCells: readonly number[] },
): Set<number> {
  const cellOf = new Map(entries.map((entry, index) => [keyOf(entry), entryCells[index]!]));
  const areas = new Map<string, { level: string; areaCode: string; cells: number[] }>();
  for (const [index, { level, areaCode }] of entries.entries()) {
    const key = JSON.stringify([level, areaCode]);
    const area = areas.get(key) ?? { level, areaCode, cells: [] };
    area.cells.push(entryCells[index]!);
    areas.set(key, area);
  }
  const classes = [...new Set(entries.map((entry) => entry.class))];
  const wholes = new Map<string, number>();
  for (const [key, { cells }] of areas) {
    // Without one of the classes the rest is not the area's size.
    if (cells.length < classes.length) continue;
    const whole = builder.add(cells.reduce((sum, cell) => sum + builder.cells[cell]!.value, 0));
    builder.relate(sumRelation(whole, cells));
    wholes.set(key, whole);
  }
  for (const { parent, children } of families([...areas.values()], nesting)) {
    for (const name of classes) {
      const parts = children.map((child) => cellOf.get(keyOf({ ...child, class: name })));
      const sum = cellOf.get(keyOf({ ...parent, class: name }));
      if (sum !== undefined && parts.every((part) => part !== undefined)) builder.relate(sumRelation(sum, parts));
    }
    const whole = wholes.get(JSON.stringify([parent.level, parent.areaCode]));
    const parts = children.map((child) => wholes.get(JSON.stringify([child.level, child.areaCode])));
    if (whole !== undefined && parts.every((part) => part !== undefined)) builder.relate(sumRelation(whole, parts));
  }
  return new Set(wholes.values());
}

interface AreaKey {
  readonly level: string;
  readonly areaCode: string;
}

/** Areas that hold others, with all of these: also those without a figure, whose part of a sum nobody knows. */
function families(
  areas: readonly AreaKey[],
  { levels, furtherLevels = [], childrenOf }: AreaNesting,
): { parent: AreaKey; children: AreaKey[] }[] {
  return areas.flatMap(({ level, areaCode }) =>
    [levels, ...furtherLevels].flatMap((family) => {
      const below = family[family.indexOf(level) - 1];
      if (below === undefined) return [];
      const children = childrenOf(level, areaCode, below).map((code) => ({ level: below, areaCode: code }));
      return children.length === 0 ? [] : [{ parent: { level, areaCode }, children }];
    }),
  );
}

function keyOf({ level, areaCode, class: name }: Omit<TableEntry, 'value'>): string {
  return JSON.stringify([level, areaCode, name]);
}
