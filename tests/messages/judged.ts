import type { MessageSite } from './message-sites.ts';

/** Where something is: filled in, a key of a run file or a verb of the command, an option. */
const BEGINS_WITH_PLACE = [
  /^(the |The )?([A-Za-z"“[(]+ ){0,4}["“([]?‹/,
  /^[a-z]+(\.[A-Za-z‹›|[\]]+)+/,
  /^[a-z]+( [A-Za-z]+)?: /,
  /^--[a-z‹]/,
  /^EPSG:‹/,
];

/** What to do: the right thing is named, or how it comes to be. */
const SAYS_WHAT_TO_DO =
  /\bexpected\b|\bmust\b|\bneeds\b|\bonly\b.*\bsupported\b|; |: [a-z]+ (it|them|those|the|a|an|another|one)\b/;

/** Ends in words of another message, which is judged where it is made. */
const CARRIES_ANOTHER = /‹(fault|how|error|message|reason|why|said|last|shown|found|text|…)›\.?$/;

/** Messages whose place is put before them by whoever reads the file or the option. */
const PLACED_ELSEWHERE: Readonly<Record<string, string>> = {
  'access/open-file.ts': 'the file, by who opens it',
  'engine/csv.ts': 'the table, by who reads it',
  'geo/coverage.ts': 'the code of the area',
  'geo/geo-key-datum.ts': 'the raster',
  'geo/geo-key-methods.ts': 'the raster',
  'geo/geo-keys.ts': 'the raster',
  'geo/grid.ts': 'the raster, or grid of the run file',
  'geo/projection-methods.ts': 'the file or key that names the CRS',
  'geo/polygon-set.ts': 'the file and the code of the area',
  'geo/wkt-crs.ts': 'the file or key that names the CRS',
  'geo/wkt-datum.ts': 'the file or key that names the CRS',
  'geo/wkt-projection.ts': 'the file or key that names the CRS',
  'geo/wkt-tree.ts': 'the file or key that names the CRS',
  'limits/bounded-json.ts': 'the file, by who reads it',
  'models/protobuf-reader.ts': 'the file, by who reads it',
  'cli/access-options.ts': 'the option',
  'cli/sample-design-options.ts': 'the option',
  'cli/worker-options.ts': 'the option',
  'workers/ended-process.ts': 'the item',
};

/** Messages that only a fault of the program can bring about: nobody mends it by another input. */
const OF_THE_PROGRAM = new Set([
  'engine/checked-artifact-store.ts',
  'geo/grow-polygons.ts',
  'raster/areas/class-areas.ts',
  'raster/cog/tags.ts',
  'raster/composite.ts',
  'raster/warp/warp.ts',
]);

/** What a person asked for needs no mending; of where tokens lie nobody is told. */
const SAYS_ENOUGH = new Set(['CancelledError', 'TokensUnreadableError']);

/** What a message of a user's error lacks; empty where it lacks nothing. */
export function lacks({ file, error, message }: Omit<MessageSite, 'line'>): string[] {
  if (message === undefined || SAYS_ENOUGH.has(error) || OF_THE_PROGRAM.has(file)) return [];
  const isPlaced = file in PLACED_ELSEWHERE || BEGINS_WITH_PLACE.some((place) => place.test(message));
  const isRemedied = SAYS_WHAT_TO_DO.test(message) || CARRIES_ANOTHER.test(message);
  return [...(isPlaced ? [] : ['where it is']), ...(isRemedied ? [] : ['what to do'])];
}
