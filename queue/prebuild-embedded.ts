import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { createDatabase, embeddedImagePath } from './embedded-database.ts';

/**
 * Writes the image that the embedded queue starts from: a PostgreSQL data directory with BullMQ's
 * tables, without what a queue never uses (the template databases, slack space).
 * @returns The path of the image, beside this module.
 */
async function prebuildEmbeddedDatabase(): Promise<string> {
  const database = await createDatabase();
  await database.exec('UPDATE pg_database SET datistemplate = false');
  await database.exec('DROP DATABASE template0');
  await database.exec('DROP DATABASE template1');
  await database.exec('VACUUM FULL');
  await database.exec('CHECKPOINT');
  const dump = await database.dumpDataDir('none');
  await database.close();
  const path = embeddedImagePath();
  await writeFile(`${path}.part`, gzipSync(new Uint8Array(await dump.arrayBuffer()), { level: 6 }));
  await rename(`${path}.part`, path);
  return path;
}

const isMain = process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href;
if (isMain && !existsSync(embeddedImagePath())) await prebuildEmbeddedDatabase();
