import { sameRelation, unionRelation, type TableRelation } from '../../../statistics/publication/additive-table.ts';
import { presumeValues } from '../../../statistics/publication/presumed-values.ts';
import type { CodeGroup } from './code-groups.ts';
import type { PreviousNumber, PreviousRelease } from './input.ts';
import { ReleaseCodes, type Counterpart } from './release-codes.ts';
import {
  areaKeyOf,
  isComplete,
  keyOf,
  relate,
  TableBuilder,
  type AreaNesting,
  type PublicationTable,
  type TableEntry,
} from './table.ts';

/** A number that an earlier release withheld as confidential, and that is none of today's. */
export interface GoneNumber {
  readonly cell: number;
  readonly name: string;
  /** The office knows that it was confidential itself, and did not only hide another. */
  readonly isKnown: boolean;
  /** Entries of today that it is the sum of; undefined where that is not known. */
  readonly isSumOf: readonly number[] | undefined;
}

/** The numbers of all releases as one table. */
export interface TableOfReleases extends Pick<PublicationTable, 'table' | 'entryCells'> {
  /** Sizes of areas, which everybody knows. */
  readonly known: ReadonlySet<number>;
  readonly released: ReadonlySet<number>;
  readonly withheld: ReadonlySet<number>;
  readonly gone: readonly GoneNumber[];
  /** Releases with withheld numbers that the office does not know any more. */
  readonly presumed: readonly string[];
}

interface EarlierOptions {
  readonly nesting: AreaNesting;
  readonly releases: readonly PreviousRelease[];
  /** Share that no number is revised by more than; 0 where the revision itself is known. */
  readonly revision: number;
}

/**
 * The table with earlier releases in it: their sums, and their numbers beside those of today and of one another. Where codes
 * were merged or split, the sum of those then is the sum of those now. What was withheld then and is no number of today
 * is presumed to be what is left of all sums that it is in.
 */
export function withEarlier(
  current: PublicationTable,
  entries: readonly TableEntry[],
  o: EarlierOptions,
): TableOfReleases {
  const table = new EarlierTable(current, entries, o);
  for (const release of table.releases) table.add(release);
  return table.result();
}

/** Where the numbers of a release are in the table, and the sizes of its areas. */
interface PlacedRelease {
  readonly cellAt: (key: string) => number | undefined;
  readonly sizeAt: (key: string) => number | undefined;
}

interface CodedRelease extends PreviousRelease {
  readonly codes: ReleaseCodes;
}

class EarlierTable {
  readonly releases: readonly CodedRelease[];
  readonly #current: PublicationTable;
  readonly #entries: readonly TableEntry[];
  readonly #o: EarlierOptions;
  readonly #builder: TableBuilder;
  readonly #known: Set<number>;
  readonly #released = new Set<number>();
  readonly #withheld = new Set<number>();
  /** Cells whose values nothing shows. */
  readonly #unknown = new Set<number>();
  /** Sums between releases, with the earlier cells that a revision is a share of. */
  readonly #across: { readonly relation: TableRelation; readonly earlier: readonly number[] }[] = [];
  /** Sums that only help to presume values, and such as do not help. */
  readonly #sizes: TableRelation[] = [];
  readonly #uncertain = new Set<TableRelation>();
  readonly #entryAt: ReadonlyMap<string, number>;
  /** The cells of each quantity: of today, and of each release. */
  readonly #cellsOf: Map<string, number[]>;
  readonly #quantityOf = new Map<number, string>();
  readonly #placed: (PlacedRelease & { readonly codes: ReleaseCodes })[] = [];
  readonly #shown = new Map<string, number>();
  readonly #gone = new Map<string, GoneNumber>();
  readonly #presumed = new Set<string>();

  constructor(current: PublicationTable, entries: readonly TableEntry[], o: EarlierOptions) {
    this.#current = current;
    this.#entries = entries;
    this.#o = o;
    this.#builder = new TableBuilder(current.table);
    this.#known = new Set(current.wholes.values());
    this.#entryAt = new Map(entries.map((entry, index) => [keyOf(entry), index]));
    this.#cellsOf = new Map(entries.map((entry, index) => [todayKey(entry), [current.entryCells[index]!]]));
    for (const [index, entry] of entries.entries()) this.#quantityOf.set(current.entryCells[index]!, todayKey(entry));
    this.releases = o.releases.map((release) => ({
      ...release,
      codes: new ReleaseCodes(release, entries, o.nesting.levels[0]!),
    }));
    for (const { numbers, codes } of this.releases)
      for (const number of numbers)
        if (number.valueKm2 !== null)
          this.#shown.set(quantityKey(number, codes.counterpartOf(number)), number.valueKm2);
  }

  add(release: CodedRelease): void {
    const { numbers, codes } = release;
    const earlierCells = numbers.map((number) => this.#addNumber(number, release));
    const { wholes, uncertain } = relate(this.#builder, {
      entries: numbers,
      entryCells: earlierCells,
      families: (areas) => codes.families(areas, this.#o.nesting),
    });
    for (const relation of uncertain) this.#uncertain.add(relation);
    const unknownAreas = new Set(
      numbers.flatMap((number, index) => (this.#unknown.has(earlierCells[index]!) ? [areaKeyOf(number)] : [])),
    );
    for (const [key, whole] of wholes) {
      this.#known.add(whole);
      if (unknownAreas.has(key)) this.#unknown.add(whole);
    }
    const cellAt = new Map(numbers.map((number, index) => [keyOf(number), earlierCells[index]!]));
    this.#relateUnions(codes, { cellAt: (key) => cellAt.get(key), sizeAt: (key) => wholes.get(key) });
  }

  result(): TableOfReleases {
    const { revision } = this.#o;
    const builder = this.#builder;
    const values = builder.cells.map(({ value }) => value);
    const certain = builder.relations.filter((relation) => !this.#uncertain.has(relation));
    presumeValues(values, [...certain, ...this.#sizes, ...this.#across.map(({ relation }) => relation)], this.#unknown);
    for (const cell of this.#unknown) builder.cells[cell] = { value: values[cell]! };
    for (const { relation, earlier } of this.#across) {
      const slack = revision * earlier.reduce((sum, cell) => sum + Math.abs(values[cell]!), 0);
      builder.relate(slack > 0 ? { ...relation, slack } : relation);
    }
    return {
      table: builder,
      entryCells: this.#current.entryCells,
      known: this.#known,
      released: this.#released,
      withheld: this.#withheld,
      gone: [...this.#gone.values()],
      presumed: [...this.#presumed],
    };
  }

  #addNumber(number: PreviousNumber, { name, codes }: CodedRelease): number {
    const counterpart = codes.counterpartOf(number);
    const key = quantityKey(number, counterpart);
    const today = isOneToOne(counterpart) ? this.#entryOf(number.level, counterpart) : undefined;
    const known =
      number.valueKm2 ??
      (today === undefined ? (number.own?.estimateKm2 ?? this.#shown.get(key)) : this.#entries[today]!.value);
    const cell = this.#builder.add(known ?? 0);
    const isSumOf = this.#partsToday(number.level, counterpart);
    if (known === undefined) this.#unknown.add(cell);
    if (known === undefined && number.own === null && isSumOf === undefined) this.#presumed.add(name);
    (number.valueKm2 === null ? this.#withheld : this.#released).add(cell);
    const others = this.#cellsOf.get(key) ?? [];
    // Where the revision is known, what is the same as the first is the same as all.
    for (const other of this.#o.revision === 0 ? others.slice(0, 1) : others)
      this.#across.push({ relation: sameRelation(other, cell), earlier: [cell] });
    this.#cellsOf.set(key, [...others, cell]);
    this.#quantityOf.set(cell, key);
    if (number.isConfidential && today === undefined && !this.#shown.has(key) && !this.#gone.has(key))
      this.#gone.set(key, {
        cell,
        name: `${number.class} in ${number.level} ${number.areaCode} of ${name}`,
        isKnown: number.own !== null,
        isSumOf,
      });
    return cell;
  }

  #entryOf(level: string, { areas, classes }: Counterpart): number | undefined {
    return this.#entryAt.get(keyOf({ level, areaCode: areas!.present[0]!, class: classes!.present[0]! }));
  }

  #partsToday(level: string, { areas, classes }: Counterpart): readonly number[] | undefined {
    if (areas?.earlier.length !== 1 || classes?.earlier.length !== 1) return undefined;
    const parts = placesOf(level, areas.present, classes.present).map((place) => this.#entryAt.get(keyOf(place)));
    return isComplete(parts) ? parts : undefined;
  }

  #relateUnions(codes: ReleaseCodes, own: PlacedRelease): void {
    const today: PlacedRelease = {
      cellAt: (key) => this.#current.entryCells[this.#entryAt.get(key) ?? -1],
      sizeAt: (key) => this.#current.wholes.get(key),
    };
    for (const [level, { groups }] of codes.areas) this.#relateGroups(level, groups, codes.classes.groups, own, today);
    for (const other of this.#placed) {
      const { classes, areas } = other.codes.sharedWith(codes);
      for (const [level, groups] of areas) this.#relateGroups(level, groups, classes, other, own);
    }
    this.#placed.push({ ...own, codes });
  }

  #relateGroups(
    level: string,
    areaGroups: readonly CodeGroup[],
    classGroups: readonly CodeGroup[],
    then: PlacedRelease,
    now: PlacedRelease,
  ): void {
    for (const areas of areaGroups) {
      const sizeThen = areas.earlier.map((areaCode) => then.sizeAt(areaKeyOf({ level, areaCode })));
      const sizeNow = areas.present.map((areaCode) => now.sizeAt(areaKeyOf({ level, areaCode })));
      if (isComplete(sizeThen) && isComplete(sizeNow)) this.#sizes.push(unionRelation(sizeThen, sizeNow));
      for (const classes of classGroups) {
        const earlier = placesOf(level, areas.earlier, classes.earlier).map((place) => then.cellAt(keyOf(place)));
        const present = placesOf(level, areas.present, classes.present).map((place) => now.cellAt(keyOf(place)));
        if (!isComplete(earlier) || !isComplete(present)) continue;
        // The same number of two releases is related already.
        const isSame = isOneToOne({ areas, classes }) && this.#isSameQuantity(earlier[0]!, present[0]!);
        if (!isSame) this.#across.push({ relation: unionRelation(earlier, present), earlier });
      }
    }
  }

  #isSameQuantity(cell: number, other: number): boolean {
    return this.#quantityOf.get(cell) === this.#quantityOf.get(other);
  }
}

function isOneToOne({ areas, classes }: Counterpart): boolean {
  return [areas, classes].every((group) => group?.earlier.length === 1 && group.present.length === 1);
}

function placesOf(
  level: string,
  areaCodes: readonly string[],
  classes: CodeGroup['present'],
): Omit<TableEntry, 'value'>[] {
  return areaCodes.flatMap((areaCode) => classes.map((name) => ({ level, areaCode, class: name })));
}

function todayKey({ level, areaCode, class: name }: Omit<TableEntry, 'value'>): string {
  return JSON.stringify([level, [areaCode], [name]]);
}

/** The same for numbers of two releases with the same code that became the same of today. */
function quantityKey({ level, areaCode, class: name }: Omit<TableEntry, 'value'>, counterpart: Counterpart): string {
  const { areas, classes } = counterpart;
  const today = [level, areas?.present ?? [], classes?.present ?? []];
  return JSON.stringify(isOneToOne(counterpart) ? today : [...today, areaCode, name]);
}
