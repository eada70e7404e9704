import { isDigest, type Sha256 } from '../engine/digest.ts';
import { PermanentError } from '../errors/error-kinds.ts';
import { REMEDY } from './parse-record.ts';
import { digest, text } from './columns.ts';

/** Of a run of many tiles, what the items of its tiles made: the manifest holds the rest. */
export const TILE_ARTIFACTS = {
  file: 'artifacts.csv',
  rowOf: 'item of a tile, in the order of the plan',
  columns: { item: text('item', 'its name in the plan'), artifact: digest('artifact', 'digest of what it made') },
} as const;

const { columns } = TILE_ARTIFACTS;
const HEAD = `${columns.item.name},${columns.artifact.name}`;

type Row = readonly [item: string, artifact: Sha256];

/** The table a line at a time, as it is too large to be in memory. */
export function* writeTileArtifacts(rows: Iterable<Row>): Generator<string> {
  yield `${HEAD}\n`;
  for (const [item, artifact] of rows) yield `${item},${artifact}\n`;
}

/**
 * Reads the table a line at a time.
 * @param location names the file in messages
 * @throws PermanentError in one sentence where it has other columns, or a line has not an item and a digest.
 */
export async function* readTileArtifacts(lines: AsyncIterable<string>, location: string): AsyncGenerator<Row> {
  let at = 0;
  for await (const line of lines) {
    at += 1;
    const [item = '', artifact = '', ...more] = line.split(',');
    if (at === 1 ? line !== HEAD : item === '' || !isDigest(artifact) || more.length > 0)
      throw new PermanentError(
        `${location}, line ${at}: expected ${at === 1 ? `the columns ${HEAD}` : 'an item and the digest of what it made'}, found ${JSON.stringify(line.slice(0, 20))}; ${REMEDY}`,
      );
    if (at > 1) yield [item, artifact];
  }
}
