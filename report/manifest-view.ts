import type { Manifest } from '../results/manifest.ts';

/** A file that went into the run. */
export interface InputView {
  readonly name: string;
  readonly digest: string | undefined;
}

/** What the report takes from `run.json`. */
export interface ManifestView {
  readonly schemaVersion: number | undefined;
  readonly name: string;
  readonly title: string;
  readonly status: string;
  readonly confidential: boolean;
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
  readonly map:
    { readonly file: string; readonly classesFrom: string; readonly madeBy: string | undefined } | undefined;
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
  readonly platform: Manifest['platform'];
  /** How the sample was drawn, or the file that says so. */
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

/** What a manifest says, as the report wants it. */
export function viewManifest(manifest: Manifest): ManifestView {
  const { runFile, model, map, plan, grid, code, publication, statistics } = manifest;
  const scenes = runFile.imagery?.scenes ?? [];
  const design = runFile.reference?.design;
  const [a, b, , d, e] = grid.affine;
  return {
    schemaVersion: manifest.schemaVersion,
    name: manifest.name,
    title: manifest.title,
    status: manifest.status,
    confidential: manifest.confidential,
    identity: manifest.identity,
    imageryDates: scenes.map(({ datetime }) => datetime).sort(byText),
    sceneCount: scenes.length,
    inputs: manifest.inputs.map(({ location, digest, scene, asset }) => ({
      name: scene === undefined || asset === undefined ? location : `${scene}, ${asset}`,
      digest,
    })),
    model: { id: model?.id, name: model?.name, digest: model?.digest },
    map: map && { file: map.file, classesFrom: map.classesFrom, madeBy: map.madeBy?.id },
    revision: manifest.revision.number === 1 ? undefined : manifest.revision,
    grid: {
      crs: grid.crs,
      resolution: Math.abs(a),
      widthPx: grid.widthPx,
      heightPx: grid.heightPx,
      isNorthUp: b === 0 && d === 0 && e < 0,
    },
    tileCount: plan.tileCount ?? plan.tiles?.length ?? 0,
    code: { version: code.version, digest: code.digest },
    platform: manifest.platform,
    design: typeof design === 'string' ? design : design?.type,
    referenceFile: runFile.reference?.file,
    warnings: manifest.warnings,
    failures: Object.keys(manifest.failures),
    policy: publication.policy ?? undefined,
    publication,
    areaLevels: runFile.areas.map(({ level }) => level),
    statistics: {
      frame: statistics.frame,
      method: statistics.method ?? undefined,
      confidence: statistics.confidence,
      sampleSize: statistics.sampleSize,
      obsStatusCodeList: statistics.obsStatusCodeList ?? undefined,
    },
  };
}

const byText = (one: string, other: string): number => (one < other ? -1 : 1);

/** What shows the land, as sentences name it. */
export function shownBy({ map }: ManifestView): string {
  return map === undefined ? 'the imagery' : 'the map';
}
