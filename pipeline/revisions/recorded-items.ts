import type { Sha256 } from '../../engine/digest.ts';
import { ItemLedger } from '../../engine/item-ledger.ts';
import type { PlannedItems } from '../planned-items.ts';
import { TILE_ARTIFACTS } from '../../results/tile-artifacts.ts';
import type { Manifest } from '../../results/manifest.ts';
import type { RunFolder } from '../outputs/run-folder.ts';
import { readTileRecords } from '../outputs/tile-records.ts';

/** What the items of a finished run made, by the records that it left. */
export class RecordedItems {
  readonly #items: PlannedItems;
  readonly #made: ItemLedger;
  /** Whether all items that make the map are recorded. */
  readonly isMapWhole: boolean;

  private constructor(items: PlannedItems, made: ItemLedger, isMapWhole: boolean) {
    this.#items = items;
    this.#made = made;
    this.isMapWhole = isMapWhole;
  }

  /**
   * Reads a manifest of a folder and the table beside it; what is recorded of no item of the plan is passed over.
   * @param damaged files of the folder that are not as the run left them: such a table holds nothing
   * @throws PermanentError where the table is none.
   */
  static async read(
    folder: RunFolder,
    manifest: Manifest,
    { items, damaged }: { readonly items: PlannedItems; readonly damaged: readonly string[] },
  ): Promise<RecordedItems> {
    const made = new ItemLedger(items.itemCount);
    let left = items.mapItemCount;
    const listed = Object.entries(manifest.artifacts);
    const isWhole = !damaged.includes(TILE_ARTIFACTS.file);
    for await (const [id, digest] of isWhole ? readTileRecords(folder, items.tiles, listed) : listed) {
      if (!items.isPlanned(id)) continue;
      // Its size is not recorded; of content that is there it is found.
      made.record(items.ordinalOf(id), { digest, sizeBytes: 0 });
      if (items.isOfMap(id)) left -= 1;
    }
    return new RecordedItems(items, made, left === 0);
  }

  /** The digest of what an item of the plan made; undefined where that is not recorded. */
  digestOf(id: string): Sha256 | undefined {
    return this.#made.lastDigest(this.#items.ordinalOf(id));
  }
}
