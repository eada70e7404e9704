import type { Sha256 } from '../../engine/digest.ts';
import { decodeJson } from '../../engine/json.ts';
import type { Stage } from '../../engine/stage.ts';
import { composite } from '../../raster/composite.ts';
import { createObservedBlock } from '../../raster/observed-block.ts';
import type { SceneRecord } from '../../raster/scene-record.ts';
import type { PreprocessingOptions } from './preprocessing-options.ts';
import { readSceneLayer, type SceneLayer } from './read-scene-layer.ts';

export interface PreprocessingInput {
  /** Digests of the scenes' records. */
  readonly scenes: readonly Sha256[];
}

/**
 * Brings the scenes onto the grid within a window: read, warped, scaled to physical units, masked, composited.
 * The bits of a pixel do not depend on the window.
 */
export const preprocessTile: Stage<PreprocessingInput, PreprocessingOptions> = {
  name: 'preprocessing',
  step: 'tile',
  version: 2,
  keep: 'consumers',
  async run(input, options, context) {
    const layers: SceneLayer[] = [];
    for (const [index, digest] of input.scenes.entries()) {
      const record = decodeJson<SceneRecord>(await context.artifacts.get(digest));
      const layer = await readSceneLayer({ record, scene: options.scenes[index]!, options, context });
      if (layer !== undefined) layers.push(layer);
    }
    return combine(layers, options);
  },
};

/** The composite as bytes. One layer is its own composite under every rule. */
function combine(layers: readonly SceneLayer[], options: PreprocessingOptions): Uint8Array {
  if (layers.length === 1) return layers[0]!.bytes;
  const block = createObservedBlock(options.window, options.bandCount);
  if (layers.length === 0) return block.bytes;
  const composed = composite(layers, options.composite);
  block.observed.set(composed.valid);
  block.bands.forEach((band, index) => band.set(composed.bands[index]!));
  return block.bytes;
}
