import { ItemLedger } from '../../engine/item-ledger.ts';
import { ArrivingBlocks } from '../../pipeline/outputs/arriving-blocks.ts';
import { tileSteps } from '../../pipeline/work-items.ts';

/** Of a tile of a map that a model makes. */
const STEPS = tileSteps({}).length;
const DIGEST = 'ab'.repeat(32);

/** Bytes that a run keeps of each tile until it ends, with all results known: its books, and the map's. */
export function bytesPerTile(tiles: number): number {
  const before = usedBytes();
  const ledger = new ItemLedger(tiles * STEPS);
  const blocks = new ArrivingBlocks(tiles);
  for (let ordinal = 0; ordinal < tiles * STEPS; ordinal++) {
    ledger.record(ordinal, { digest: DIGEST, sizeBytes: 1 });
    ledger.mark(ordinal, 'done');
  }
  for (let tile = 0; tile < tiles; tile++) blocks.arrive(tile, DIGEST);
  const bytes = (usedBytes() - before) / tiles;
  if (ledger.state(0) !== 'done') throw new Error('expected an item that is done');
  return bytes;
}

function usedBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
