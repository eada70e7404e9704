import type { Sha256 } from './digest.ts';
import type { StepTraits } from './stage.ts';

/**
 * One piece of work of a run: a step of a stage with its options and where its references come from.
 * A plan is made of these; each comes after the items whose results it needs.
 */
export interface WorkItem {
  /** Unique in the run and the same in every attempt, e.g. `inference/predict/r0001c0002`. */
  readonly id: string;
  readonly stage: string;
  readonly step: string;
  readonly options: unknown;
  /** References that are known beforehand. */
  readonly input: Readonly<Record<string, unknown>>;
  /** References that other items make: key of the input → item, or items in order. */
  readonly needs: Readonly<Record<string, string | readonly string[]>>;
  /** What the step says of itself. */
  readonly traits: Pick<StepTraits, 'version' | 'looksOutside' | 'needsDevice' | 'keep'>;
}

/** Ids of the items that must be done before. */
export function predecessors(item: WorkItem): string[] {
  return Object.values(item.needs).flat();
}

/** The item's references, once everything before it is done. */
export function resolveInput(item: WorkItem, digestOf: (id: string) => Sha256): Record<string, unknown> {
  const made = Object.entries(item.needs).map(([key, ids]) => [
    key,
    typeof ids === 'string' ? digestOf(ids) : ids.map(digestOf),
  ]);
  return { ...item.input, ...Object.fromEntries(made) };
}
