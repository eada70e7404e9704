import { openFile } from '../../access/open-file.ts';
import type { Sha256 } from '../../engine/digest.ts';
import { readTileArtifacts, TILE_ARTIFACTS, writeTileArtifacts } from '../../results/tile-artifacts.ts';
import { streamFile } from '../../storage/stream-file.ts';
import type { PlannedItems } from '../planned-items.ts';
import type { RunFolder } from './run-folder.ts';
import type { ItemResults } from './item-results.ts';
import type { TileGrid } from '../planning/tile-grid.ts';

/** A manifest is read whole, and takes some 800 bytes a tile: of larger runs, it leaves the tiles to a table. */
const LISTED_TILES = 20_000;

/** Whether the manifest lists the tiles of a run and what their items made. */
export function listsTiles({ count }: Pick<TileGrid, 'count'>): boolean {
  return count <= LISTED_TILES;
}

/** What the manifest holds of the results of a run. */
export function* listedResults(
  items: Pick<PlannedItems, 'tiles' | 'isOfTile'>,
  results: ItemResults,
): Generator<readonly [id: string, digest: Sha256]> {
  for (const [id, { digest }] of results.results())
    if (listsTiles(items.tiles) || !items.isOfTile(id)) yield [id, digest];
}

/**
 * Writes the table of what the items of tiles made, where the manifest does not hold it, a row at a time.
 * @returns the name of the file, or none where there is none.
 */
export async function writeTileRecords(
  folder: RunFolder,
  items: Pick<PlannedItems, 'tiles' | 'isOfTile'>,
  results: ItemResults,
): Promise<string[]> {
  if (listsTiles(items.tiles)) return [];
  await streamFile(folder.file(TILE_ARTIFACTS.file), writeTileArtifacts(resultsOfTiles(items, results)));
  return [TILE_ARTIFACTS.file];
}

function* resultsOfTiles(
  items: Pick<PlannedItems, 'isOfTile'>,
  results: ItemResults,
): Generator<readonly [id: string, digest: Sha256]> {
  for (const [id, { digest }] of results.results()) if (items.isOfTile(id)) yield [id, digest];
}

/**
 * What a finished run has recorded of its results: `listed` in its manifest, then a row at a time what the table holds. A
 * table that is not there holds nothing.
 * @throws PermanentError where the table is none.
 */
export async function* readTileRecords(
  folder: RunFolder,
  tiles: Pick<TileGrid, 'count'>,
  listed: readonly (readonly [id: string, digest: Sha256])[],
): AsyncGenerator<readonly [id: string, digest: Sha256]> {
  yield* listed;
  if (listsTiles(tiles)) return;
  const file = folder.file(TILE_ARTIFACTS.file);
  const table = await openFile(file).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
  if (table === undefined) return;
  yield* readTileArtifacts(table.readLines(), file);
}
