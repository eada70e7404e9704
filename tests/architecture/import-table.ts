/** One row of the table "The house" in the design: a folder and the folders it may import. */
export type ImportTable = Readonly<Record<string, readonly string[]>>;

/**
 * Folder -> folders it may import. An entry with a slash allows only what lies under that path.
 * `ANY` allows every folder.
 */
export const ANY = '*';

/** Arrows point down only; type imports count. */
export const IMPORT_TABLE: ImportTable = {
  errors: [],
  limits: [],
  access: ['limits'],
  storage: ['errors', 'access', 'limits'],
  geo: [],
  statistics: [],
  raster: ['geo', 'storage', 'errors', 'access', 'limits'],
  models: ['raster', 'geo', 'access', 'limits'],
  engine: ['storage', 'errors', 'access', 'limits'],
  results: ['engine', 'errors', 'limits'],
  stages: ['geo', 'raster', 'statistics', 'models', 'results', 'engine', 'storage', 'errors', 'access', 'limits'],
  queue: ['engine', 'errors'],
  config: ['engine', 'errors', 'access', 'limits', 'stages/*/*options.ts'],
  pipeline: [
    'config',
    'queue',
    'results',
    'stages',
    'models',
    'raster',
    'geo',
    'engine',
    'storage',
    'errors',
    'access',
    'limits',
  ],
  sampling: ['pipeline', 'results', 'stages', 'statistics', 'raster', 'geo', 'engine', 'storage', 'errors', 'access'],
  report: ['engine', 'storage', 'errors', 'results', 'statistics', 'access'],
  workers: ['pipeline', 'config', 'queue', 'stages', 'engine', 'errors', 'access', 'limits'],
  server: ['pipeline', 'config', 'queue', 'engine', 'storage', 'errors', 'report', 'access'],
  web: ['server/contract'],
  cli: [
    'access',
    'geo',
    'statistics',
    'raster',
    'models',
    'engine',
    'storage',
    'errors',
    'results',
    'stages',
    'queue',
    'config',
    'pipeline',
    'sampling',
    'report',
    'workers',
    'server',
    'sample-tiles',
  ],
  'sample-tiles': ['raster', 'geo', 'statistics'],
  tests: [ANY],
  benchmarks: [ANY],
  docs: [ANY],
};

/** Within these folders, a folder stands for itself: its neighbours are out of reach. */
export const FOLDERS_OF_STRANGERS: readonly string[] = ['stages'];

/**
 * npm package -> the only places that may import it. A place ends in `/` for a folder, else it is a
 * file; `*` stands for one name. A package without a row may be imported nowhere.
 */
export const PACKAGE_HOMES: Readonly<Record<string, readonly string[]>> = {
  '@electric-sql/pglite': ['queue/'],
  '@aws-sdk/client-s3': ['storage/s3-client.ts', 'storage/s3-reader.ts'],
  '@turf/turf': ['geo/drawn-area.ts', 'geo/grow-polygons.ts', 'geo/outline-geojson.ts'],
  '@bull-board/api': ['server/queue-board.ts'],
  '@bull-board/fastify': ['server/queue-board.ts'],
  '@fastify/swagger': ['server/'],
  fastify: ['server/'],
  'fastify-type-provider-zod': ['server/'],
  bullmq: ['queue/'],
  ioredis: ['queue/'],
  pg: ['queue/'],
  commander: ['cli/'],
  'fastest-levenshtein': ['config/', 'pipeline/planning/contributor-spelling.ts'],
  flatbush: ['geo/', 'raster/'],
  geotiff: ['raster/'],
  '@opentelemetry/api': ['queue/tracing.ts'],
  '@opentelemetry/exporter-trace-otlp-http': ['queue/tracing.ts'],
  '@opentelemetry/resources': ['queue/tracing.ts'],
  '@opentelemetry/sdk-trace-node': ['queue/tracing.ts'],
  'bullmq-otel': ['queue/tracing.ts'],
  pino: ['workers/json-log.ts'],
  'prom-client': ['workers/', 'server/'],
  'onnxruntime-node': ['models/onnx-session.ts'],
  'polyclip-ts': ['geo/cut-polygons.ts', 'geo/even-odd.ts', 'geo/unite-polygons.ts'],
  proj4: ['geo/projection-instance.ts'],
  sharp: ['raster/'],
  yaml: ['config/'],
  zod: ['config/', 'models/', 'engine/', 'pipeline/', 'results/', 'server/', 'stages/*/*options.ts'],
  zstddec: ['raster/'],
};

/** Folders whose files may import any package, read the environment and end the process. */
export const UNBOUND_FOLDERS: readonly string[] = ['tests', 'benchmarks', 'docs'];

/** The only folder that reads the environment. */
export const ENVIRONMENT_HOME = 'config/';

/** The only folder that ends the process. */
export const EXIT_HOME = 'cli/';

/** Names that say nothing: a thing has a home, or it has a name of its own. */
export const EMPTY_NAMES: readonly string[] = [
  'utils',
  'util',
  'shared',
  'common',
  'helpers',
  'helper',
  'types',
  'lib',
];

export const MAX_FILE_LINES = 400;
