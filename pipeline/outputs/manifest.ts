import type { ArtifactStore } from '../../engine/artifact-store.ts';
import type { Sha256 } from '../../engine/digest.ts';
import { decodeJson } from '../../engine/json.ts';
import { nameNan } from '../../engine/named-nan.ts';
import type { PlatformFingerprint } from '../../engine/platform.ts';
import { crsToText } from '../../geo/crs.ts';
import type { ModelPackage } from '../../models/model-package.ts';
import type { SceneRecord } from '../../raster/scene-record.ts';
import { besideRaster } from '../../raster/sidecars/sidecar-files.ts';
import { markOf } from '../../results/confidentiality.ts';
import { execution } from '../../results/execution.ts';
import {
  FAILURES_LISTED,
  MANIFEST_VERSION,
  runManifest,
  type Manifest,
  type Revision,
  type Signature,
} from '../../results/manifest.ts';
import { acquireScene } from '../../stages/acquisition/acquire-scene.ts';
import type { PublicationResult } from '../../stages/validation/publication/publish-estimates.ts';
import type { ValidationResult } from '../../stages/validation/validation-result.ts';
import type { CodeVersion } from '../code-version.ts';
import type { PlannedMap } from '../planning/map/map.ts';
import type { RunPlan } from '../planning/plan-run.ts';
import type { RunFolder } from './run-folder.ts';
import type { RunIdentity } from '../run-identity.ts';
import type { PlannedItems } from '../planned-items.ts';
import type { ItemResults } from './item-results.ts';
import { listedResults, listsTiles } from './tile-records.ts';
import { acquired, itemId } from '../work-items.ts';

export interface ManifestParts {
  readonly plan: RunPlan;
  readonly items: PlannedItems;
  readonly identity: RunIdentity;
  readonly revision: Revision;
  readonly code: CodeVersion;
  readonly platform: PlatformFingerprint;
  /** Where the run's artifacts are. */
  readonly artifacts: ArtifactStore;
  /** What the plan has put there, by digest. */
  readonly stored: readonly Sha256[];
  readonly status: Manifest['status'];
  readonly results: ItemResults;
  readonly failures: ReadonlyMap<string, string>;
  readonly validation: ValidationResult | undefined;
  readonly publication?: PublicationResult | undefined;
  /** Who released a run that a gate holds; they stand as long as what they signed. */
  readonly signatures?: readonly Signature[] | undefined;
  /** Files of the run folder that the run wrote, by digest. */
  readonly outputs: Readonly<Record<string, Sha256>>;
}

/**
 * Writes `run.json`: what the run is, what went in, what came out. It holds no host or path of a machine, and no time but
 * the date beside a signature, which is part of what was signed.
 */
export async function writeManifest(folder: RunFolder, parts: ManifestParts): Promise<void> {
  const { plan, items, validation, publication, results } = parts;
  const manifest: Manifest = {
    schemaVersion: MANIFEST_VERSION,
    name: plan.runFile.name,
    title: plan.runFile.title ?? plan.runFile.name,
    status: parts.status,
    identity: parts.identity.digest,
    keys: parts.identity.keys,
    confidential: plan.publication.isConfidential,
    revision: parts.revision,
    // Validated when it was read; NaN by its name.
    runFile: nameNan(plan.runFile) as Manifest['runFile'],
    runFileText: plan.runFileText,
    inputs: await inputs(parts),
    model: plan.model === undefined ? null : model(plan.model, plan.runFile),
    ...(plan.map === undefined ? {} : { map: standingMap(plan.map, plan.runFile) }),
    classes: plan.classes,
    grid: {
      crs: crsToText(plan.grid.crs),
      affine: plan.grid.affine,
      widthPx: plan.grid.widthPx,
      heightPx: plan.grid.heightPx,
    },
    plan: {
      ...(listsTiles(plan.tiles)
        ? { tiles: Array.from(plan.tiles, ({ id, window }) => ({ id, window })) }
        : { tileCount: plan.tiles.count }),
      lattice: plan.lattice,
      areas: plan.areas.count,
      levels: plan.areas.levels,
      stored: parts.stored,
      datumShifts: plan.datumShifts,
      mapWarnings: plan.mapWarnings,
    },
    artifacts: Object.fromEntries([...listedResults(items, results)].sort(([a], [b]) => (a < b ? -1 : 1))),
    outputs: parts.outputs,
    code: parts.code,
    platform: parts.platform,
    statistics: {
      frame: plan.runFile.estimation.frame,
      confidence: plan.runFile.estimation.confidence,
      method: validation?.method ?? null,
      sampleSize: validation?.sampleSize ?? 0,
      obsStatusCodeList: validation?.obsStatusCodeList ?? null,
      confStatusCodeList: publication?.confStatusCodeList ?? null,
    },
    publication: {
      policy: publication?.policy ?? null,
      isPolicyVerified: publication?.isPolicyVerified ?? null,
      vintage: plan.runFile.publication.vintage,
      heldBy: publication?.heldBy ?? [],
      signatures: parts.signatures ?? [],
    },
    warnings: [...plan.warnings, ...(validation?.warnings ?? []), ...(publication?.warnings ?? [])],
    failures: Object.fromEntries([...parts.failures].slice(0, FAILURES_LISTED)),
    execution: execution.file,
  };
  await folder.write(runManifest.file, runManifest.write(manifest, markOf(manifest.confidential)));
}

async function inputs({ plan, results, artifacts }: ManifestParts): Promise<Manifest['inputs']> {
  const found: { location: string; digest: Sha256; scene?: string; asset?: string }[] = [];
  for (const { id: scene } of acquired(plan)) {
    const record = results.resultOf(itemId(acquireScene, scene));
    if (record === undefined) continue;
    const { assets } = decodeJson<SceneRecord>(await artifacts.get(record.digest));
    for (const { name: asset, location, digest, beside = [] } of assets) {
      const part = plan.map === undefined ? { scene, asset } : { asset };
      const files = beside.map((file) => ({ location: besideRaster(location, file.ending), digest: file.digest }));
      found.push(...[{ location, digest }, ...files].map((file) => ({ ...file, ...part })));
    }
  }
  const known = new Set(found.map(({ location }) => location));
  found.push(...(plan.map?.inputs ?? []).filter(({ location }) => !known.has(location)));
  found.push(...plan.areas.inputs, ...(plan.reference?.inputs ?? []));
  found.push(...plan.publication.files);
  return found;
}

function model(
  { id, name, description, onnxDigest, bands, classes, activation, activationBy }: ModelPackage,
  runFile: RunPlan['runFile'],
): Manifest['model'] {
  return {
    id,
    name,
    ...(description === undefined ? {} : { description }),
    item: runFile.model!,
    digest: onnxDigest,
    bands,
    classes,
    activation,
    activationBy,
  };
}

/** Of a map that stood already: its file, which values are which class, and where the names are from. */
function standingMap({ legend, classesFrom, madeBy }: PlannedMap, { map }: RunPlan['runFile']): Manifest['map'] {
  const { classes, notMapped } = legend;
  const maker = madeBy === undefined ? {} : { madeBy: { id: madeBy.id, digest: madeBy.onnxDigest } };
  return { file: map!.file, classesFrom, values: classes, notMapped, ...maker };
}
