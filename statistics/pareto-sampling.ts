import type { RandomStream } from './random-stream.ts';

/**
 * Draws a fixed number of members with inclusion probabilities λ_k as wanted, in one pass over the members: each has the
 * key u (1 − λ) ÷ ((1 − u) λ) with u uniform, and those with the smallest keys are drawn (Pareto sampling). The
 * probabilities obtained differ from the wanted ones by terms of 1 ÷ (Σ λ (1 − λ)), and members are as independent as under
 * simple random sampling, which it is where all λ are equal. λ of 1 or more is drawn always. What follows in the order of
 * the keys is a reserve: holding more of it leaves the drawn as they are.
 * Source: Rosén 1997, Journal of Statistical Planning and Inference 62:159-191.
 */
export class ParetoDraw<T> {
  private readonly random: RandomStream;
  private readonly count: number;
  private kept: { readonly key: number; readonly member: T }[] = [];
  private bound = Infinity;

  /** @param count members to keep, the reserve among them */
  constructor(random: RandomStream, count: number) {
    this.random = random;
    this.count = count;
  }

  /** Lets a member take part; `member` is asked for only where it may be drawn. */
  offer(probability: number, member: () => T): void {
    const u = this.random.nextFine();
    const key = probability >= 1 ? u - 1 : (u * (1 - probability)) / ((1 - u) * probability);
    if (key >= this.bound) return;
    this.kept.push({ key, member: member() });
    if (this.kept.length >= 2 * this.count + SLACK) this.cut();
  }

  /** The members kept, in the order drawn. */
  drawn(): T[] {
    this.cut();
    return this.kept.map(({ member }) => member);
  }

  private cut(): void {
    this.kept = this.kept.toSorted((a, b) => a.key - b.key).slice(0, this.count);
    if (this.kept.length === this.count) this.bound = this.kept.at(-1)?.key ?? -Infinity;
  }
}

/** Beyond twice what is wanted, so that a small draw is not sorted again and again. */
const SLACK = 1000;
