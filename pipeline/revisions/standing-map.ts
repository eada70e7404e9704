import type { ArtifactRef, ArtifactStore } from '../../engine/artifact-store.ts';
import type { Sha256 } from '../../engine/digest.ts';
import { PermanentError } from '../../errors/error-kinds.ts';
import { canonicalJson, decodeJson } from '../../engine/json.ts';
import type { Window } from '../../geo/window.ts';
import {
  classArray,
  encodeClassBlock,
  NOT_OBSERVED_CONFIDENCE,
  notObservedValue,
  type ClassBlock,
} from '../../raster/class-block.ts';
import { openRaster } from '../../raster/open-raster.ts';
import type { RasterSource } from '../../raster/raster-source.ts';
import type { SceneAsset, SceneRecord } from '../../raster/scene-record.ts';
import { acquireScene, recordScene, type SourceContext } from '../../stages/acquisition/acquire-scene.ts';
import { digestOutputs } from '../outputs/output-digests.ts';
import { rasterFiles } from '../outputs/map-in-progress.ts';
import type { PlannedItems } from '../planned-items.ts';
import type { RecordedItems } from './recorded-items.ts';
import type { Manifest } from '../../results/manifest.ts';
import type { RunFolder } from '../outputs/run-folder.ts';
import { acquired, itemId, type Acquired } from '../work-items.ts';
import type { WorkPlan } from '../planning/work-plan.ts';

export interface StandingMapParts {
  readonly folder: RunFolder;
  readonly work: WorkPlan;
  readonly items: PlannedItems;
  readonly artifacts: ArtifactStore;
  /** How to come by what the map was made from; undefined where that is not looked at. */
  readonly sources: SourceContext | undefined;
}

/** What a finished revision recorded of itself and of what its items made. */
export interface LeftRecords {
  readonly manifest: Manifest;
  readonly made: RecordedItems;
}

/**
 * The map that an earlier revision of a run left: what its items made, by the records of then, and its blocks, read from
 * the rasters of the run folder. Neither memos nor the code and platform that made them are asked for.
 */
export class StandingMap {
  readonly #o: StandingMapParts;
  readonly #made: RecordedItems;
  #rasters: Promise<readonly RasterSource[]> | undefined;

  private constructor(o: StandingMapParts, made: RecordedItems) {
    this.#o = o;
    this.#made = made;
  }

  /**
   * @param left what the revision left whose map it is
   * @returns undefined where the rasters are not as they were left, or not all is recorded that made them.
   * @throws PermanentError for imagery that is not what the map was made from.
   */
  static async open(left: LeftRecords, o: StandingMapParts): Promise<StandingMap | undefined> {
    const outputs = left.manifest.outputs;
    const rasters = rasterFiles(o.work);
    const nothing: Readonly<Record<string, Sha256>> = {};
    const found = await digestOutputs(o.folder, rasters).catch(() => nothing);
    if (rasters.some((name) => found[name] === undefined || found[name] !== outputs[name])) return undefined;
    if (!left.made.isMapWhole) return undefined;
    const map = new StandingMap(o, left.made);
    for (const scene of acquired(o.work)) if (!(await map.#holds(scene))) return undefined;
    return map;
  }

  /** What made the map, or is a block of it; undefined for an item that is neither. */
  recall(id: string): ArtifactRef | undefined {
    if (!this.#o.items.isOfMap(id)) return undefined;
    return { digest: this.#made.digestOf(id)!, sizeBytes: 0 };
  }

  /**
   * Puts a block of the map back into the store.
   * @returns undefined for an item that makes none.
   * @throws PermanentError where the rasters do not give the block that is recorded.
   */
  async restore(id: string): Promise<ArtifactRef | undefined> {
    const place = this.#o.items.blockPlace(id);
    if (place === undefined) return undefined;
    const { window } = this.#o.items.tiles.at(place)!;
    const block = await this.#o.artifacts.put(encodeClassBlock(await this.#read(window)));
    if (block.digest === this.recall(id)!.digest) return block;
    throw new PermanentError(
      `${this.#o.folder.file('map.tif')}: expected the block ${id} as it was recorded (${this.recall(id)!.digest.slice(0, 12)}), found another (${block.digest.slice(0, 12)}); choose another folder with --out to make the map again`,
    );
  }

  async close(): Promise<void> {
    for (const source of (await this.#rasters) ?? []) await source.close();
  }

  /** Whether the record of a scene is there; it must be of what its files hold now. */
  async #holds(scene: Acquired): Promise<boolean> {
    const { artifacts, sources, folder } = this.#o;
    const { digest } = this.recall(itemId(acquireScene, scene.id))!;
    const bytes = await artifacts.get(digest).catch(() => undefined);
    if (bytes === undefined || sources === undefined) return bytes !== undefined;
    const recorded = decodeJson<SceneRecord>(bytes).assets;
    const found = (await recordScene(scene, sources)).assets;
    const changed = found.findIndex((asset, index) => canonicalJson(asset) !== canonicalJson(recorded[index]));
    if (changed === -1) return true;
    throw new PermanentError(
      `${found[changed]!.location}: expected the file that the map of ${folder.path} was made from (${contentText(recorded[changed])}), found another (${contentText(found[changed])}); another map needs a folder of its own: choose one with --out`,
    );
  }

  async #read(window: Window): Promise<ClassBlock> {
    const { folder, work } = this.#o;
    this.#rasters ??= Promise.all(rasterFiles(work).map((name) => openRaster(folder.file(name))));
    const [map, confidence] = await this.#rasters;
    const pixels = window.widthPx * window.heightPx;
    const values = work.classes.map(({ value }) => value);
    const classes = await fill(map!, window, classArray(values, pixels));
    const unseen = new Uint8Array(pixels).fill(NOT_OBSERVED_CONFIDENCE);
    if (confidence === undefined) return { window, classes, confidence: unseen };
    return { window, classes, confidence: await fill(confidence, window, unseen, NOT_OBSERVED_CONFIDENCE) };
  }
}

/** How large a file is, and what it and those beside it hold. */
function contentText(asset: SceneAsset | undefined): string {
  if (asset === undefined) return 'none';
  const digests = [asset, ...(asset.beside ?? [])].map(({ digest }) => digest.slice(0, 12));
  return `${asset.sizeBytes} bytes, ${digests.join(' and ')}`;
}

/** The pixels of a window as they are stored; without a value, the one that stands for that. */
async function fill<T extends Uint8Array | Uint16Array>(
  source: RasterSource,
  window: Window,
  pixels: T,
  nothing = notObservedValue(pixels),
): Promise<T> {
  const { bands, valid } = await source.read({ bands: [0], window });
  for (let at = 0; at < pixels.length; at++) pixels[at] = valid?.[at] === 0 ? nothing : bands[0]![at]!;
  return pixels;
}
