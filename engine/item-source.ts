import type { WorkItem } from './work-item.ts';

/**
 * A plan as work items, made when they are asked for, so that a plan of a million items costs next to nothing. Items
 * come in groups (a tile); an item needs items of its own group that come before it, or of earlier groups.
 */
export interface ItemSource {
  readonly groupCount: number;
  readonly itemCount: number;
  /** Items by stage, in the order of the plan. */
  readonly stageTotals: ReadonlyMap<string, number>;
  group(index: number): readonly WorkItem[];
  /** The groups, at most `size` and alike, among which this one has its fixed place: `first` to before `end`. */
  neighbours(group: number, size: number): { readonly first: number; readonly end: number };
  /** The group that an item belongs to. */
  groupOf(id: string): number;
  /** Place of an item in the plan, from 0. */
  ordinalOf(id: string): number;
  /** The item at a place. */
  idAt(ordinal: number): string;
  /** How many items need the content of an item that is kept for its consumers; undefined where it is kept longer. */
  consumersOf(id: string): number | undefined;
}
