import type { AdditiveTable } from './additive-table.ts';
import { Intruder, type CellContributions, type Intruders } from './intruders.ts';
import { MovableTable } from './movable-table.ts';
import { Proofs, type OpenTo, type ProtectedCell } from './protection-proofs.ts';
import { WithheldCells } from './withheld-cells.ts';

export interface SuppressionRequest {
  readonly table: AdditiveTable;
  /** Cells that a primary rule withholds. */
  readonly primary: readonly number[];
  /** Share p of a cell's value: its feasible interval has to cover [x(1 − p), x(1 + p)]. */
  readonly protection: number;
  /** What each contributor adds to a cell; p is a share of the sum where that is more than the value, an estimate. */
  readonly contributions?: (cell: number) => CellContributions;
  /** Who attacks; default: an outsider. */
  readonly intruders?: Intruders;
  /** Cells that everybody knows whatever is published, such as the size of an area. */
  readonly known?: ReadonlySet<number>;
  /** Cells that a reader has already, from an earlier release or another source; they can be withheld no more. */
  readonly released?: ReadonlySet<number>;
  /** Cells that are withheld for another reason, or were in an earlier release. */
  readonly withheld?: ReadonlySet<number>;
  /** Whether a primary rule withholds the sum of some cells, which a reader has when only they are missing from a total. */
  readonly isUnionSensitive?: (cells: readonly number[]) => boolean;
  /** Most multiplications and additions that the search may take; default: some ten minutes' worth. */
  readonly effort?: number;
  /** Told now and then how many of the cells to protect are done. */
  readonly tell?: (progress: SuppressionProgress) => void;
}

export interface SuppressionProgress {
  readonly phase: 'protecting' | 'publishing-superfluous';
  readonly done: number;
  readonly total: number;
}

/** A cell, or a sum of cells that alone are missing from a total, that is not protected. */
export interface UnprotectedCells {
  readonly cells: readonly number[];
  readonly by: OpenTo;
}

export interface Suppression {
  /** Cells withheld besides the primary ones so that these cannot be worked out, in ascending order. */
  readonly secondary: readonly number[];
  /** What nothing was found to protect, such as a cell of an earlier release. */
  readonly unprotected: readonly UnprotectedCells[];
}

/** Some ten minutes of one processor; 1,000 areas by 10 classes take a hundredth of it. */
const EFFORT = 3e10;
const TELL_EVERY = 100;
/** Sums of more cells are looked at at the end, not for each cell that might be published again. */
const FEW_MISSING = 32;

/**
 * Chooses cells to withhold until no primary cell can be worked out to within its protection interval.
 *
 * For each primary cell, from the largest down, the cells of the cheapest table are withheld in which it takes either
 * protection limit (Kelly, Golden & Assad 1992; Fischetti & Salazar 2003, incremental heuristic); that table is the proof
 * that nobody can tell the cell to lie within. Where contributors attack, it is one that none of them can rule out. The sum
 * of cells that alone are missing from a published total counts as a cell of its own. What turned out superfluous is then
 * published again, dearest first, wherever another table takes the place of each that used it. What no table was found for,
 * within the effort, is said to be unprotected: the search fails closed.
 * @throws RangeError for a protection that is not a share above zero.
 */
export function secondarySuppression(request: SuppressionRequest): Suppression {
  if (!(request.protection > 0)) throw new RangeError(`Protection is a share above 0, found ${request.protection}.`);
  const search = new SuppressionSearch(request);
  search.protect();
  search.publishSuperfluous();
  return search.result();
}

class SuppressionSearch {
  readonly #request: SuppressionRequest;
  readonly #table: MovableTable;
  readonly #withheld: WithheldCells;
  readonly #proofs: Proofs;
  /** The given cells of each cell of the table. */
  readonly #given: number[][];
  /** Cells that are withheld whatever is chosen. */
  readonly #notOurs: ReadonlySet<number>;
  readonly #unions = new Set<string>();
  readonly #relations: number;
  readonly #own = new Set<number>();
  readonly #unprotected: UnprotectedCells[] = [];

  constructor(request: SuppressionRequest) {
    const { table, known = new Set(), released = new Set(), withheld = new Set(), contributions } = request;
    this.#request = request;
    this.#table = new MovableTable(table, known, released);
    this.#relations = this.#table.relations.length;
    this.#withheld = new WithheldCells(this.#table);
    this.#given = this.#table.values.map(() => []);
    for (const [cell, place] of this.#table.places.entries()) if (place >= 0) this.#given[place]!.push(cell);
    this.#notOurs = new Set([...withheld, ...request.primary]);
    const targets = new Set(request.primary.map((cell) => this.#table.places[cell]!));
    // What one release withholds and another shows is shown.
    for (const [place, given] of this.#given.entries())
      if (targets.has(place) || given.every((cell) => this.#notOurs.has(cell))) this.#withheld.withhold(place);
    const intruder = new Intruder(request.intruders ?? 'outsider', this.#table.values, (place) =>
      contributions === undefined ? NOBODY : this.#contributionsOf(place, contributions),
    );
    const effort = { left: request.effort ?? EFFORT };
    this.#proofs = new Proofs({ table: this.#table, withheld: this.#withheld, intruder, effort });
  }

  /** Largest first: what protects a large cell often protects small ones. */
  protect(): void {
    const targets: ProtectedCell[] = [];
    for (const cell of this.#request.primary) {
      const place = this.#table.places[cell]!;
      if (place < 0) this.#unprotected.push({ cells: [cell], by: 'anybody' });
      else targets.push(this.#target(place, [cell]));
    }
    targets.sort((a, b) => b.amount - a.amount || a.cell - b.cell);
    this.#protectAll(targets);
    this.#protectUnions();
  }

  publishSuperfluous(): void {
    const weight = (cell: number): number => this.#table.weightOf(cell);
    const candidates = [...this.#own].sort((a, b) => weight(b) - weight(a) || b - a);
    for (const [done, candidate] of candidates.entries()) {
      this.#tell('publishing-superfluous', done, candidates.length);
      this.#withheld.publish(candidate);
      if (this.#opensUnion(candidate) || !this.#proofs.standWithout(candidate)) this.#withheld.withhold(candidate);
      else this.#own.delete(candidate);
    }
    // Sums of many cells that were not looked at on the way.
    this.#protectUnions();
  }

  result(): Suppression {
    const withheld = new Set([...this.#withheld.cells].flatMap((place) => this.#given[place]!));
    const secondary = [...withheld].filter((cell) => !this.#notOurs.has(cell)).sort((a, b) => a - b);
    const single = new Set(this.#unprotected.flatMap(({ cells }) => (cells.length === 1 ? cells : [])));
    // A sum is open where one of its parts is: that is said already.
    const unprotected = this.#unprotected.filter(
      ({ cells }) => cells.length === 1 || !cells.some((cell) => single.has(cell)),
    );
    return { secondary, unprotected };
  }

  #target(place: number, cells: readonly number[]): ProtectedCell {
    const { contributions, protection } = this.#request;
    const contributed = contributions === undefined ? 0 : sumOf(this.#contributionsOf(place, contributions));
    const whole = Math.max(Math.abs(this.#table.values[place]!), contributed);
    return { cell: place, amount: protection * whole, whole, share: protection, cells };
  }

  #protectAll(targets: readonly ProtectedCell[]): void {
    for (const [done, target] of targets.entries()) {
      this.#tell('protecting', done, targets.length);
      const { open, chosen } = this.#proofs.protect(target);
      for (const cell of chosen) {
        this.#withheld.withhold(cell);
        this.#own.add(cell);
      }
      if (open !== undefined) this.#unprotected.push({ cells: target.cells, by: open });
    }
  }

  /** Withholding only ever adds to what is missing from a total: the sums that are missing come to an end. */
  #protectUnions(): void {
    const { isUnionSensitive } = this.#request;
    if (isUnionSensitive === undefined) return;
    for (;;) {
      const found: ProtectedCell[] = [];
      for (let relation = 0; relation < this.#relations; relation++) {
        const missing = this.#newUnion(relation);
        if (missing === undefined) continue;
        const given = missing.map((place) => this.#given[place]![0]!);
        if (!isUnionSensitive(given)) continue;
        this.#unions.add(missing.join(' '));
        const place = this.#table.addSum(missing);
        this.#given[place] = given;
        this.#withheld.withhold(place);
        found.push(this.#target(place, given));
      }
      if (found.length === 0) return;
      this.#protectAll(found);
    }
  }

  #opensUnion(published: number): boolean {
    const { isUnionSensitive } = this.#request;
    if (isUnionSensitive === undefined) return false;
    return this.#table.links[published]!.some(({ relation }) => {
      const missing = this.#withheld.of(relation).size <= FEW_MISSING ? this.#newUnion(relation) : undefined;
      return missing !== undefined && isUnionSensitive(missing.map((place) => this.#given[place]![0]!));
    });
  }

  /** Cells that alone are missing from a total, where that is not known yet. */
  #newUnion(relation: number): number[] | undefined {
    const { down, up, cells, isKnownBeforehand } = this.#table.relations[relation]!;
    if (isKnownBeforehand && this.#withheld.of(relation).size === cells.length) return undefined;
    const missing = [...this.#withheld.of(relation)].sort((a, b) => a - b);
    if (missing.length < 2 || down > 0 || up > 0 || this.#unions.has(missing.join(' '))) return undefined;
    const coefficients = new Set(
      missing.map((cell) => this.#table.links[cell]!.find((link) => link.relation === relation)!.coefficient),
    );
    return coefficients.size === 1 ? missing : undefined;
  }

  /** Of the first given cell that somebody contributes to; of a sum, those of its parts together. */
  #contributionsOf(place: number, contributions: (cell: number) => CellContributions): CellContributions {
    const parts = this.#table.partsOf.get(place);
    if (parts === undefined) return this.#given[place]!.map(contributions).find(({ size }) => size > 0) ?? NOBODY;
    const all = new Map<string, number>();
    for (const part of parts)
      for (const [name, value] of this.#contributionsOf(part, contributions))
        all.set(name, (all.get(name) ?? 0) + value);
    return all;
  }

  #tell(phase: SuppressionProgress['phase'], done: number, total: number): void {
    if (done % TELL_EVERY === 0) this.#request.tell?.({ phase, done, total });
  }
}

const NOBODY: CellContributions = new Map();

function sumOf(contributions: CellContributions): number {
  let sum = 0;
  for (const value of contributions.values()) sum += value;
  return sum;
}
