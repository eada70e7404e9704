import type { ArtifactRef } from '../engine/artifact-store.ts';
import { CancelledError, isRetryable } from '../engine/errors.ts';
import { ArrivingBlocks } from './arriving-blocks.ts';
import type { PlannedItems } from './planned-items.ts';
import type { RunExecutor } from './run-executor.ts';
import type { RunFolder } from './run-folder.ts';
import type { WorkPlan } from './work-plan.ts';

/** How often the rasters are begun anew when who writes them dies. */
const ATTEMPTS = 3;

interface MapParts {
  readonly work: WorkPlan;
  readonly items: PlannedItems;
  readonly folder: RunFolder;
  readonly executor: Pick<RunExecutor, 'writeMap'>;
}

/** `map.tif` and `confidence.tif`, written while the tiles that they are made of are still being computed. */
export class MapInProgress {
  readonly #items: PlannedItems;
  readonly #blocks: ArrivingBlocks;
  readonly #written: Promise<void>;

  constructor(o: MapParts) {
    this.#items = o.items;
    this.#blocks = new ArrivingBlocks(o.items.tiles.count);
    this.#written = this.#write(o);
    // It is asked about when all tiles are done; until then a fault must not count as unhandled.
    this.#written.catch(() => undefined);
  }

  /** Notes what an item made; only the map's blocks matter. */
  note(itemId: string, result: ArtifactRef): void {
    const place = this.#items.blockPlace(itemId);
    if (place !== undefined) this.#blocks.arrive(place, result.digest);
  }

  /** Waits until both rasters are there; every block must have been noted. */
  finish(): Promise<void> {
    return this.#written;
  }

  /** Gives up: neither raster appears, and nothing is left of them. */
  async abandon(): Promise<void> {
    this.#blocks.abandon(new CancelledError('the map is not written: some of its tiles are missing'));
    await Promise.allSettled([this.#written]);
  }

  async #write({ work, folder, executor }: MapParts): Promise<void> {
    const paths = { mapPath: folder.file('map.tif'), confidencePath: folder.file('confidence.tif') };
    const { grid, lattice, runFile, model } = work;
    const output = { ...paths, grid, classes: model.classes, lattice, tilePx: runFile.inference.tile };
    for (let attempt = 1; ; attempt++) {
      try {
        return await executor.writeMap(output, this.#blocks);
      } catch (error) {
        if (attempt === ATTEMPTS || !isRetryable(error)) throw error;
      }
    }
  }
}
