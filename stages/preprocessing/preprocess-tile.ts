import type { Sha256 } from '../../engine/digest.ts';
import { decodeJson } from '../../engine/json.ts';
import type { Stage } from '../../engine/stage.ts';
import { composite, type CompositeLayer } from '../../raster/composite.ts';
import { encodeObservedBlock } from '../../raster/observed-block.ts';
import type { SceneRecord } from '../../raster/scene-record.ts';
import type { PreprocessingOptions } from './preprocessing-options.ts';
import { readSceneLayer } from './read-scene-layer.ts';

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
  version: 1,
  async run(input, options, context) {
    const layers: CompositeLayer[] = [];
    for (const [index, digest] of input.scenes.entries()) {
      const record = decodeJson<SceneRecord>(await context.artifacts.get(digest));
      const layer = await readSceneLayer({ record, scene: options.scenes[index]!, options, context });
      if (layer !== undefined) layers.push(layer);
    }
    const { bands, valid } = combine(layers, options);
    return encodeObservedBlock({ window: options.window, bands, observed: valid });
  },
};

/** One layer is its own composite under every rule. */
function combine(
  layers: readonly CompositeLayer[],
  options: PreprocessingOptions,
): Pick<CompositeLayer, 'bands' | 'valid'> {
  if (layers.length === 0) return emptyLayer(options);
  return layers.length === 1 ? layers[0]! : composite(layers, options.composite);
}

function emptyLayer(options: PreprocessingOptions): { bands: Float32Array[]; valid: Uint8Array } {
  const pixels = options.window.widthPx * options.window.heightPx;
  const bands = Array.from({ length: options.bandCount }, () => new Float32Array(pixels));
  return { bands, valid: new Uint8Array(pixels) };
}
