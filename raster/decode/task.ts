import { openBlockDecoder } from './block.ts';
import type { BlockDecoder } from './block.ts';
import type { BlockFormat } from './format.ts';
import { copyBlock } from '../tiff/blocks.ts';
import type { BlockReference, WindowPixels } from '../tiff/blocks.ts';

/** Stored blocks to decode into a window; plain data and shared memory, so that a thread can take it. */
export interface DecodeTask {
  readonly format: BlockFormat;
  /** The bytes of the file that hold the blocks. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where in the file those bytes begin. */
  readonly bytesOffset: number;
  readonly blocks: readonly BlockReference[];
  /** Arrays in memory shared between threads. */
  readonly target: WindowPixels;
}

/** What became of a task: nothing to tell, or the block that is damaged and how. */
export interface DecodeOutcome {
  readonly damaged?: { readonly block: BlockReference; readonly fault: string };
}

/** Carries out tasks one at a time, with one decoder per way of storing. */
export class TaskDecoder {
  readonly #decoders = new Map<string, Promise<BlockDecoder>>();

  /** Decodes the task's blocks into its target; a block that cannot be decoded is an outcome, no exception. */
  async carryOut(task: DecodeTask): Promise<DecodeOutcome> {
    const decoder = await this.#decoderFor(task.format);
    for (const block of task.blocks) {
      const start = block.offsetBytes - task.bytesOffset;
      try {
        const samples = decoder(task.bytes.subarray(start, start + block.lengthBytes), block.rows);
        copyBlock(samples instanceof Promise ? await samples : samples, block, task.format, task.target);
      } catch (error) {
        return { damaged: { block, fault: error instanceof Error ? error.message : String(error) } };
      }
    }
    return {};
  }

  #decoderFor(format: BlockFormat): Promise<BlockDecoder> {
    const key = JSON.stringify({ ...format, jpegTables: [...(format.jpegTables ?? [])] });
    let decoder = this.#decoders.get(key);
    if (decoder === undefined) {
      decoder = openBlockDecoder(format);
      this.#decoders.set(key, decoder);
    }
    return decoder;
  }
}
