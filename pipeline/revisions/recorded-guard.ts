import type { ArtifactRef, ArtifactStore } from '../../engine/artifact-store.ts';
import type { Sha256 } from '../../engine/digest.ts';
import { PermanentError } from '../../errors/error-kinds.ts';
import { decodeJson } from '../../engine/json.ts';
import type { SceneRecord } from '../../raster/scene-record.ts';
import { acquireScene } from '../../stages/acquisition/acquire-scene.ts';
import type { PlannedItems } from '../planned-items.ts';
import type { RunFolder } from '../outputs/run-folder.ts';
import type { LeftRecords } from './standing-map.ts';

interface GuardParts {
  readonly folder: RunFolder;
  readonly items: PlannedItems;
  readonly artifacts: ArtifactStore;
  readonly left: LeftRecords;
  /** Whether nothing is another one now, so that statistics come out the same, too. */
  readonly isSameRun: boolean;
}

/**
 * Holds what items make against what they made when the results of a run folder were finished: no other map takes the
 * place of the one that they are of, be it of other imagery, by other code or on another platform.
 */
export class RecordedGuard {
  readonly #o: GuardParts;

  constructor(o: GuardParts) {
    this.#o = o;
  }

  /** Whether an item made what it made then, where it has to. */
  agrees(id: string, { digest }: ArtifactRef): boolean {
    const { items, left, isSameRun } = this.#o;
    if (!isSameRun && !items.isOfMap(id)) return true;
    const then = left.made.digestOf(id);
    return then === undefined || then === digest;
  }

  /** What is said of an item that did not. */
  async refusal(id: string, made: ArtifactRef): Promise<PermanentError> {
    const { folder, left } = this.#o;
    const file = id.startsWith(`${acquireScene.name}/`) ? await this.#otherFile(made) : undefined;
    if (file !== undefined)
      return new PermanentError(
        `${file.location}: expected the file that the map of ${folder.path} was made from (${file.left.slice(0, 12)}), found another (${file.now.slice(0, 12)}); put it back, or choose another folder with --out to make another map`,
      );
    return new PermanentError(
      `${folder.path}: expected ${id} as it was when its results were finished (${left.made.digestOf(id)!.slice(0, 12)}), found another (${made.digest.slice(0, 12)}), as from other imagery, other code or another platform; its results stand as they were: choose another folder with --out to make another map`,
    );
  }

  async #otherFile(
    made: ArtifactRef,
  ): Promise<{ readonly location: string; readonly left: Sha256; readonly now: Sha256 } | undefined> {
    const { id, assets } = decodeJson<SceneRecord>(await this.#o.artifacts.get(made.digest));
    const { inputs } = this.#o.left.manifest;
    for (const { name, location, digest: now } of assets) {
      const of = inputs.find(
        (input) => input.asset === name && input.location === location && (input.scene ?? id) === id,
      );
      if (of !== undefined && of.digest !== now) return { location, left: of.digest, now };
    }
    return undefined;
  }
}
