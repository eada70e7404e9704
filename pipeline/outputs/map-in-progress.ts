import type { ArtifactRef } from '../../engine/artifact-store.ts';
import { CancelledError, isRetryable } from '../../errors/error-kinds.ts';
import { markOf } from '../../results/confidentiality.ts';
import { ArrivingBlocks } from './arriving-blocks.ts';
import type { PlannedMap } from '../planning/map/map.ts';
import type { PlannedItems } from '../planned-items.ts';
import type { Executor } from '../executor.ts';
import type { RunFolder } from './run-folder.ts';
import type { WorkPlan } from '../planning/work-plan.ts';

/** The rasters that a run leaves: a map that stands already need not say how sure it is. */
export function rasterFiles({ map }: { readonly map?: PlannedMap | undefined }): string[] {
  const hasConfidence = map === undefined || map.legend.confidence !== undefined;
  return ['map.tif', ...(hasConfidence ? ['confidence.tif'] : [])];
}

/** How often the rasters are begun anew when who writes them dies. */
const ATTEMPTS = 3;

interface MapParts {
  readonly work: WorkPlan;
  readonly items: PlannedItems;
  readonly folder: RunFolder;
  readonly executor: Pick<Executor, 'writeMap'>;
}

/** `map.tif`, and `confidence.tif` where there is one, written while the tiles that they are made of are still being computed. */
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

  /** Waits until the rasters are there; every block must have been noted. */
  finish(): Promise<void> {
    return this.#written;
  }

  /** Gives up: no raster appears, and nothing is left of them. */
  async abandon(): Promise<void> {
    this.#blocks.abandon(new CancelledError('the map is not written: some of its tiles are missing'));
    await Promise.allSettled([this.#written]);
  }

  async #write({ work, folder, executor }: MapParts): Promise<void> {
    const { grid, lattice, runFile, classes } = work;
    const confidence = rasterFiles(work).includes('confidence.tif') ? folder.file('confidence.tif') : undefined;
    const output = {
      mapPath: folder.file('map.tif'),
      grid,
      classes,
      lattice,
      tilePx: runFile.inference.tile,
      mark: markOf(work.isConfidential === true),
      ...(confidence === undefined ? {} : { confidencePath: confidence }),
    };
    for (let attempt = 1; ; attempt++) {
      try {
        return await executor.writeMap(output, this.#blocks);
      } catch (error) {
        if (attempt === ATTEMPTS || !isRetryable(error)) throw error;
      }
    }
  }
}
