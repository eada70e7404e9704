import {
  sumRelation,
  unionRelation,
  type AdditiveTable,
  type TableCell,
  type TableRelation,
} from '../../../statistics/publication/additive-table.ts';

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
  /** Sums over all classes of an area, by {@link areaKeyOf}; everybody knows them: they are the area's own size. */
  readonly wholes: ReadonlyMap<string, number>;
}

/**
 * The entries as an additive table: areas add up to the area that holds them, class by class and in the whole, and the
 * classes of an area to the whole of it. A sum of which a part is missing from the entries is no relation.
 */
export function publicationTable(entries: readonly TableEntry[], nesting: AreaNesting): PublicationTable {
  const builder = new TableBuilder();
  const entryCells = entries.map(({ value }) => builder.add(value));
  const { wholes } = relate(builder, { entries, entryCells, families: (areas) => families(areas, nesting) });
  return { table: builder, entryCells, wholes };
}

/** An additive table in the making. */
export class TableBuilder implements AdditiveTable {
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

export interface AreaKey {
  readonly level: string;
  readonly areaCode: string;
}

/** Areas that together are as much land as others together. */
export interface SameLand {
  readonly parents: readonly AreaKey[];
  readonly children: readonly AreaKey[];
  /** Some of the land of the parents may be elsewhere. */
  readonly isUncertain?: boolean;
}

/** Adds the sums over areas and over classes. */
export function relate(
  builder: TableBuilder,
  o: {
    readonly entries: readonly Omit<TableEntry, 'value'>[];
    readonly entryCells: readonly number[];
    readonly families: (areas: readonly AreaKey[]) => readonly SameLand[];
  },
): { readonly wholes: Map<string, number>; readonly uncertain: Set<TableRelation> } {
  const cellOf = new Map(o.entries.map((entry, index) => [keyOf(entry), o.entryCells[index]!]));
  const areas = new Map<string, AreaKey & { readonly cells: number[] }>();
  for (const [index, { level, areaCode }] of o.entries.entries()) {
    const key = areaKeyOf({ level, areaCode });
    const area = areas.get(key) ?? { level, areaCode, cells: [] };
    area.cells.push(o.entryCells[index]!);
    areas.set(key, area);
  }
  const classes = [...new Set(o.entries.map((entry) => entry.class))];
  const wholes = new Map<string, number>();
  for (const [key, { cells }] of areas) {
    // Without one of the classes the rest is not the area's size.
    if (cells.length < classes.length) continue;
    const whole = builder.add(cells.reduce((sum, cell) => sum + builder.cells[cell]!.value, 0));
    builder.relate(sumRelation(whole, cells));
    wholes.set(key, whole);
  }
  const uncertain = new Set<TableRelation>();
  for (const { parents, children, isUncertain = false } of o.families([...areas.values()])) {
    const relateBy = (cellAt: (area: AreaKey) => number | undefined): void => {
      const [sums, parts] = [parents.map(cellAt), children.map(cellAt)];
      if (!isComplete(sums) || !isComplete(parts)) return;
      const relation = unionRelation(sums, parts);
      builder.relate(relation);
      if (isUncertain) uncertain.add(relation);
    };
    for (const name of classes) relateBy((area) => cellOf.get(keyOf({ ...area, class: name })));
    relateBy((area) => wholes.get(areaKeyOf(area)));
  }
  return { wholes, uncertain };
}

export function isComplete(cells: readonly (number | undefined)[]): cells is readonly number[] {
  return cells.every((cell) => cell !== undefined);
}

/** Areas that hold others, with all of these: also those without a figure, whose part of a sum nobody knows. */
function families(areas: readonly AreaKey[], { levels, furtherLevels = [], childrenOf }: AreaNesting): SameLand[] {
  return areas.flatMap(({ level, areaCode }) =>
    [levels, ...furtherLevels].flatMap((family) => {
      const below = family[family.indexOf(level) - 1];
      if (below === undefined) return [];
      const children = childrenOf(level, areaCode, below).map((code) => ({ level: below, areaCode: code }));
      return children.length === 0 ? [] : [{ parents: [{ level, areaCode }], children }];
    }),
  );
}

export function keyOf({ level, areaCode, class: name }: Omit<TableEntry, 'value'>): string {
  return JSON.stringify([level, areaCode, name]);
}

export function areaKeyOf({ level, areaCode }: AreaKey): string {
  return JSON.stringify([level, areaCode]);
}
