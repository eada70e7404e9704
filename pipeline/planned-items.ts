import type { ItemSource } from '../engine/item-source.ts';
import { predecessors, type WorkItem } from '../engine/work-item.ts';
import { acquireScene } from '../stages/acquisition/acquire-scene.ts';
import { aggregateTile } from '../stages/aggregation/aggregate-tile.ts';
import { TileGrid } from './planning/tile-grid.ts';
import {
  acquired,
  blockStep,
  itemId,
  laterTileItems,
  RUN_STEPS,
  runItems,
  sceneItems,
  tileItems,
  tileSteps,
  WHOLE_RUN,
} from './work-items.ts';
import type { WorkPlan } from './planning/work-plan.ts';

/** The items of a run: a group for each scene (or for the map that stands already), then one for each tile, row by row, then one for the run's end. */
export class PlannedItems implements ItemSource {
  readonly tiles: TileGrid;
  readonly groupCount: number;
  readonly itemCount: number;
  readonly stageTotals: ReadonlyMap<string, number>;
  readonly #plan: WorkPlan;
  readonly #acquired: ReturnType<typeof acquired>;
  readonly #steps: ReturnType<typeof tileSteps>;
  readonly #sceneAt: ReadonlyMap<string, number>;

  constructor(plan: WorkPlan) {
    this.#plan = plan;
    this.#acquired = acquired(plan);
    this.#steps = tileSteps(plan);
    this.tiles = new TileGrid(plan.lattice, plan.runFile.inference.tile);
    this.#sceneAt = new Map(this.#acquired.map(({ id }, index) => [id, index]));
    this.groupCount = this.#acquired.length + this.tiles.count + 1;
    this.itemCount = this.#acquired.length + this.tiles.count * this.#steps.length + RUN_STEPS.length;
    this.stageTotals = this.#countStages();
  }

  group(index: number): readonly WorkItem[] {
    const scene = this.#acquired[index];
    if (scene !== undefined) return sceneItems(scene);
    const tile = this.tiles.at(index - this.#acquired.length);
    if (tile === undefined) return runItems(this.#plan, this.tiles);
    return tileItems(this.#plan, tile, this.tiles);
  }

  neighbours(group: number, size: number): { readonly first: number; readonly end: number } {
    const scenes = this.#acquired.length;
    const tilesEnd = scenes + this.tiles.count;
    if (group >= tilesEnd) return { first: group, end: group + 1 };
    const [start, end] = group < scenes ? [0, scenes] : [scenes, tilesEnd];
    const place = group - start;
    // The first one is alone, and each time twice as many follow: what comes first is there soon.
    const count = place < size ? 2 ** Math.floor(Math.log2(Math.max(1, place))) : size;
    const first = place - (place % count);
    const most = place < size ? Math.min(first + count, size) : first + size;
    return { first: start + first, end: Math.min(start + most, end) };
  }

  groupOf(id: string): number {
    const { stage, step, key } = partsOf(id);
    if (stage === acquireScene.name && step === acquireScene.step) return this.#sceneAt.get(key)!;
    return this.#acquired.length + (key === WHOLE_RUN ? this.tiles.count : this.tiles.indexOf(key));
  }

  ordinalOf(id: string): number {
    const { stage, step, key } = partsOf(id);
    const scenes = this.#acquired.length;
    if (stage === acquireScene.name && step === acquireScene.step) return this.#sceneAt.get(key)!;
    const isStep = (candidate: { name: string; step: string }): boolean =>
      candidate.name === stage && candidate.step === step;
    if (key === WHOLE_RUN) return scenes + this.tiles.count * this.#steps.length + RUN_STEPS.findIndex(isStep);
    return scenes + this.tiles.indexOf(key) * this.#steps.length + this.#steps.findIndex(isStep);
  }

  idAt(ordinal: number): string {
    const scene = this.#acquired[ordinal];
    if (scene !== undefined) return itemId(acquireScene, scene.id);
    const place = ordinal - this.#acquired.length;
    const tile = this.tiles.at(Math.floor(place / this.#steps.length));
    if (tile !== undefined) return itemId(this.#steps[place % this.#steps.length]!, tile.id);
    return itemId(RUN_STEPS[place - this.tiles.count * this.#steps.length]!, WHOLE_RUN);
  }

  consumersOf(id: string): number | undefined {
    const { stage, step, key } = partsOf(id);
    const made = this.#steps.find((candidate) => candidate.name === stage && candidate.step === step);
    if (made?.keep !== 'consumers') return undefined;
    const tile = this.tiles.at(this.tiles.indexOf(key))!;
    const near = [tile, ...this.tiles.after(tile)].flatMap((other) => laterTileItems(this.#plan, other, this.tiles));
    return near.filter((item) => predecessors(item).includes(id)).length;
  }

  /** The item of an id. */
  item(id: string): WorkItem | undefined {
    return this.group(this.groupOf(id)).find((item) => item.id === id);
  }

  /** Whether an item is one of a tile, and neither a scene's nor the whole run's. */
  isOfTile(id: string): boolean {
    const group = this.groupOf(id) - this.#acquired.length;
    return group >= 0 && group < this.tiles.count;
  }

  /** How many items make the map: all that come before aggregation. */
  get mapItemCount(): number {
    return this.#acquired.length + this.tiles.count * (this.#steps.length - 1);
  }

  /** Whether an item makes the map, and no statistics of it; false for one that is not of this plan. */
  isOfMap(id: string): boolean {
    const { stage, step } = partsOf(id);
    return (
      ![aggregateTile, ...RUN_STEPS].some(({ name, step: own }) => name === stage && own === step) && this.isPlanned(id)
    );
  }

  /** Whether an id is that of an item of this plan. */
  isPlanned(id: string): boolean {
    const { stage, step } = partsOf(id);
    const isStep = (candidate: { name: string; step: string }): boolean =>
      candidate.name === stage && candidate.step === step;
    if (![acquireScene, ...this.#steps, ...RUN_STEPS].some(isStep)) return false;
    const ordinal = this.ordinalOf(id);
    return Number.isInteger(ordinal) && ordinal >= 0 && ordinal < this.itemCount && this.idAt(ordinal) === id;
  }

  /** Of an item that makes a block of the map, the place of its tile; undefined of any other. */
  blockPlace(id: string): number | undefined {
    const { stage, step, key } = partsOf(id);
    const { name, step: own } = blockStep(this.#plan);
    return stage === name && step === own ? this.tiles.indexOf(key) : undefined;
  }

  #countStages(): Map<string, number> {
    const totals = new Map<string, number>();
    const count = (stage: string, items: number): void => void totals.set(stage, (totals.get(stage) ?? 0) + items);
    count(acquireScene.name, this.#acquired.length);
    for (const { name } of this.#steps) count(name, this.tiles.count);
    for (const { name } of RUN_STEPS) count(name, 1);
    return totals;
  }
}

/** `stage/step/key`; the key may hold slashes of its own. */
function partsOf(id: string): { readonly stage: string; readonly step: string; readonly key: string } {
  const [stage = '', step = '', ...key] = id.split('/');
  return { stage, step, key: key.join('/') };
}
