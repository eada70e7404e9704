import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import v8 from 'node:v8';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';

/** The schema that BullMQ's migrations fill unless told otherwise. */
const BULLMQ_SCHEMA = 'bullmq';

/** Raise it when the image is made differently, so that no older one is opened. */
const IMAGE_VERSION = 1;

/**
 * A queue of a run is small and dies with its process, so the database is kept small and careless:
 * 4 MB of buffers instead of 128 and of write-ahead log instead of 64, no crash safety.
 */
const SETTINGS = [
  'shared_buffers=4MB',
  'wal_level=minimal',
  'max_wal_senders=0',
  'min_wal_size=2MB',
  'max_wal_size=4MB',
  'full_page_writes=off',
  'synchronous_commit=off',
  // The tables are empty when the first plans are made, and plans are kept: never plan for an empty table.
  'enable_seqscan=off',
  'plan_cache_mode=force_generic_plan',
  'jit=off',
  // BullMQ names its functions without their schema.
  `search_path=${BULLMQ_SCHEMA}`,
];

/** Opens a new in-memory database with BullMQ's tables in it, from the image of the build where there is one. */
export async function openEmbeddedDatabase(): Promise<PGlite> {
  const image = embeddedImagePath();
  return existsSync(image) ? await openImage(image) : await createDatabase();
}

/** Creates the database from nothing: several seconds and some 700 MB, against 0.7 s and 160 MB from an image. */
export async function createDatabase(): Promise<PGlite> {
  // Loaded here because opening an image needs no BullMQ: its loading overlaps with the database's start.
  const { runMigrations } = await import('bullmq');
  const database = await PGlite.create({
    ...databaseOptions(),
    initDbStartParams: ['--wal-segsize=1', '--no-sync'],
  });
  await runMigrations({ query: (text, params) => runStatement(database, text, params) }, BULLMQ_SCHEMA);
  return database;
}

/**
 * Where the build leaves the image. The versions are in its name: an image of other versions is
 * never opened, the database is then created from nothing.
 */
export function embeddedImagePath(): string {
  const require = createRequire(import.meta.url);
  const versionIn = (path: string): string => (require(path) as { version: string }).version;
  const bullmq = versionIn('bullmq/package.json');
  const pglite = versionIn(fileURLToPath(new URL('../package.json', import.meta.resolve('@electric-sql/pglite'))));
  return fileURLToPath(
    new URL(`../queue/embedded-image-${IMAGE_VERSION}-bullmq-${bullmq}-pglite-${pglite}.tar.gz`, import.meta.url),
  );
}

/** A script without parameters or one statement with them; nothing stays behind in the session. */
async function runStatement(
  database: PGlite,
  text: string,
  params: readonly unknown[] | undefined,
): Promise<{ rows: never[] }> {
  const result = params === undefined ? (await database.exec(text)).at(-1) : await database.query(text, [...params]);
  return { rows: (result?.rows ?? []) as never[] };
}

async function openImage(path: string): Promise<PGlite> {
  const tar = await promisify(gunzip)(await readFile(path));
  return await withoutOptimising(() => PGlite.create({ ...databaseOptions(), loadDataDir: new Blob([tar]) }));
}

/**
 * PostgreSQL is ten thousand functions of which a run calls each a few times: V8's optimising compiler would take more
 * time than it saves (measured: 8 s against 3 s for 270 jobs, start included). V8 reads the budget after which it
 * optimises when it compiles a module; other modules compiled meanwhile are only slower.
 */
async function withoutOptimising<T>(compile: () => Promise<T>): Promise<T> {
  v8.setFlagsFromString('--wasm-tiering-budget=2000000000');
  try {
    return await compile();
  } finally {
    v8.setFlagsFromString(`--wasm-tiering-budget=${V8_TIERING_BUDGET}`);
  }
}

/** V8's own default. */
const V8_TIERING_BUDGET = 1_800_000;

function databaseOptions(): PGliteOptions {
  return {
    dataDir: 'memory://',
    relaxedDurability: true,
    startParams: [...PGlite.defaultStartParams, ...SETTINGS.flatMap((setting) => ['-c', setting])],
  };
}
