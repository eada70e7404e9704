import { listAt, numberAt, objectAt, textAt, type JsonObject } from './json-fields.ts';

/** A file that went into the run. */
export interface InputView {
  readonly name: string;
  readonly digest: string | undefined;
}

/** What the report takes from `run.json`. What a manifest leaves out is `undefined` or empty. */
export interface ManifestView {
  readonly schemaVersion: number | undefined;
  readonly name: string;
  readonly title: string;
  readonly status: string;
  readonly identity: string | undefined;
  /** Dates of the scenes, ISO 8601, ascending. */
  readonly imageryDates: readonly string[];
  readonly sceneCount: number;
  readonly inputs: readonly InputView[];
  readonly model: {
    readonly id: string | undefined;
    readonly name: string | undefined;
    readonly digest: string | undefined;
  };
  /** The map that stood already, where no model made one. */
  readonly map: { readonly file: string; readonly classesFrom: string | undefined } | undefined;
  /** Which results of the map these are, where they are not the first, and what became of those before. */
  readonly revision:
    | {
        readonly number: number;
        readonly changed: readonly string[];
        readonly earlier: readonly { readonly number: number; readonly status: string }[];
      }
    | undefined;
  readonly grid: {
    readonly crs: string | undefined;
    readonly resolution: number | undefined;
    readonly widthPx: number | undefined;
    readonly heightPx: number | undefined;
    readonly isNorthUp: boolean;
  };
  readonly tileCount: number;
  readonly code: { readonly version: string | undefined; readonly digest: string | undefined };
  readonly platform: JsonObject;
  readonly design: string | undefined;
  readonly referenceFile: string | undefined;
  readonly warnings: readonly string[];
  readonly failures: readonly string[];
  /** Name of the office's publication policy. */
  readonly policy: string | undefined;
  /** Why the run is or was held, and who released it. */
  readonly publication: {
    readonly heldBy: readonly string[];
    readonly signatures: readonly { readonly name: string; readonly reason: string; readonly signedAt: string }[];
  };
  /** The finest level of each family of areas, in the order of the run file. */
  readonly areaLevels: readonly string[];
  readonly statistics: {
    readonly frame: 'observed' | 'areas';
    readonly method: string | undefined;
    readonly confidence: number;
    readonly sampleSize: number | undefined;
    readonly obsStatusCodeList: string | undefined;
  };
}

/** Reads a manifest without trusting it: every field may be missing. */
export function viewManifest(manifest: unknown): ManifestView {
  const runFile = objectAt(manifest, 'runFile');
  const scenes = listAt(runFile, 'imagery', 'scenes');
  const dates = scenes.map((scene) => textAt(scene, 'datetime')).filter((date) => date !== undefined);
  const name = textAt(manifest, 'name') ?? 'run';
  return {
    schemaVersion: numberAt(manifest, 'schemaVersion'),
    name,
    title: textAt(manifest, 'title') ?? name,
    status: textAt(manifest, 'status') ?? 'unknown',
    identity: textAt(manifest, 'identity'),
    imageryDates: dates.toSorted(),
    sceneCount: scenes.length,
    inputs: listAt(manifest, 'inputs').map(viewInput),
    model: {
      id: textAt(manifest, 'model', 'id'),
      name: textAt(manifest, 'model', 'name'),
      digest: textAt(manifest, 'model', 'digest') ?? textAt(manifest, 'model', 'onnxDigest'),
    },
    map: viewMap(objectAt(manifest, 'map')),
    revision: viewRevision(objectAt(manifest, 'revision')),
    grid: viewGrid(objectAt(manifest, 'grid')),
    tileCount: numberAt(manifest, 'plan', 'tileCount') ?? listAt(manifest, 'plan', 'tiles').length,
    code: { version: textAt(manifest, 'code', 'version'), digest: textAt(manifest, 'code', 'digest') },
    platform: objectAt(manifest, 'platform'),
    design: textAt(runFile, 'reference', 'design', 'type'),
    referenceFile: textAt(runFile, 'reference', 'file'),
    warnings: listAt(manifest, 'warnings').filter((warning) => typeof warning === 'string'),
    failures: Object.keys(objectAt(manifest, 'failures')),
    policy: textAt(manifest, 'publication', 'policy'),
    publication: viewPublication(manifest),
    areaLevels: listAt(runFile, 'areas').flatMap((family) => textAt(family, 'level') ?? []),
    statistics: viewStatistics(manifest),
  };
}

function viewPublication(manifest: unknown): ManifestView['publication'] {
  const signatures = listAt(manifest, 'publication', 'signatures').map((signature) => ({
    name: textAt(signature, 'name') ?? 'unnamed',
    reason: textAt(signature, 'reason') ?? 'none',
    signedAt: textAt(signature, 'signedAt') ?? '',
  }));
  const heldBy = listAt(manifest, 'publication', 'heldBy').filter((sentence) => typeof sentence === 'string');
  return { heldBy, signatures };
}

function viewMap(map: JsonObject): ManifestView['map'] {
  const file = textAt(map, 'file');
  return file === undefined ? undefined : { file, classesFrom: textAt(map, 'classesFrom') };
}

function viewRevision(revision: JsonObject): ManifestView['revision'] {
  const number = numberAt(revision, 'number') ?? 1;
  if (number === 1) return undefined;
  const earlier = listAt(revision, 'earlier').map((before) => ({
    number: numberAt(before, 'number') ?? 0,
    status: textAt(before, 'status') ?? 'unknown',
  }));
  return { number, changed: listAt(revision, 'changed').filter((key) => typeof key === 'string'), earlier };
}

/** What shows the land, as sentences name it. */
export function shownBy({ map }: ManifestView): string {
  return map === undefined ? 'the imagery' : 'the map';
}

function viewInput(input: unknown): InputView {
  const scene = textAt(input, 'scene');
  const asset = textAt(input, 'asset');
  const location = textAt(input, 'location') ?? textAt(input, 'path') ?? 'unnamed';
  return {
    name: scene === undefined || asset === undefined ? location : `${scene}, ${asset}`,
    digest: textAt(input, 'digest'),
  };
}

function viewGrid(grid: JsonObject): ManifestView['grid'] {
  const [a, b, , d, e] = listAt(grid, 'affine');
  return {
    crs: textAt(grid, 'crs') ?? textAt(grid, 'crs', 'name'),
    resolution: typeof a === 'number' ? Math.abs(a) : undefined,
    widthPx: numberAt(grid, 'widthPx'),
    heightPx: numberAt(grid, 'heightPx'),
    isNorthUp: b === 0 && d === 0 && typeof e === 'number' && e < 0,
  };
}

function viewStatistics(manifest: unknown): ManifestView['statistics'] {
  const statistics = objectAt(manifest, 'statistics');
  return {
    frame: textAt(statistics, 'frame') === 'areas' ? 'areas' : 'observed',
    method: textAt(statistics, 'method'),
    confidence: numberAt(statistics, 'confidence') ?? 0.95,
    sampleSize: numberAt(statistics, 'sampleSize'),
    obsStatusCodeList: textAt(statistics, 'obsStatusCodeList'),
  };
}
