import { smoothNoise } from './noise.ts';
import { hashLattice } from '../statistics/random-stream.ts';
import { fractionOf, rehash } from './random.ts';

const BLOCK_M = 1150;

/** The parcel that a point lies in; reused between calls. */
export interface ParcelPosition {
  /** Identity of the parcel, the source of all its properties. */
  hash: number;
  centreXM: number;
  centreYM: number;
  /** Distance to the parcel's edge, metres. */
  edgeDistanceM: number;
  /** Coordinate across the rows of the crop, metres. */
  acrossRowsM: number;
}

/** The mosaic of parcels of a landscape. */
export interface Parcels {
  locate(xM: number, yM: number, out: ParcelPosition): void;
}

interface Block {
  hash: number;
  xM: number;
  yM: number;
  edgeDistanceM: number;
}

/** The block of parallel parcels that a point lies in: the cell of the nearest jittered lattice point. */
function findBlock(seed: number, x: number, y: number, out: Block): void {
  const cellX = Math.floor(x / BLOCK_M);
  const cellY = Math.floor(y / BLOCK_M);
  let nearest = Infinity;
  let second = Infinity;
  for (let iy = cellY - 1; iy <= cellY + 1; iy += 1) {
    for (let ix = cellX - 1; ix <= cellX + 1; ix += 1) {
      const hash = hashLattice(seed, ix, iy);
      const blockX = (ix + 0.08 + 0.84 * fractionOf(hash)) * BLOCK_M;
      const blockY = (iy + 0.08 + 0.84 * fractionOf(rehash(hash, 1))) * BLOCK_M;
      const distance = (x - blockX) * (x - blockX) + (y - blockY) * (y - blockY);
      if (distance < nearest) {
        second = nearest;
        nearest = distance;
        out.hash = hash;
        out.xM = blockX;
        out.yM = blockY;
      } else if (distance < second) {
        second = distance;
      }
    }
  }
  out.edgeDistanceM = 0.5 * (Math.sqrt(second) - Math.sqrt(nearest));
}

function locateInBlock(block: Block, x: number, y: number, out: ParcelPosition): void {
  const { hash } = block;
  const t = fractionOf(rehash(hash, 2)) * 2 - 1;
  const cosine = (1 - t * t) / (1 + t * t);
  const sine = (2 * t) / (1 + t * t);
  const u = (x - block.xM) * cosine + (y - block.yM) * sine;
  const v = (y - block.yM) * cosine - (x - block.xM) * sine;
  const size = fractionOf(rehash(hash, 3));
  const widthM = 85 + 260 * size * size;
  const strip = Math.floor(v / widthM);
  const stripHash = hashLattice(hash, strip, 0x77);
  const lengthM = 240 + 460 * fractionOf(stripHash);
  const shifted = u / lengthM + fractionOf(rehash(stripHash, 1));
  const piece = Math.floor(shifted);
  let parcelHash = hashLattice(stripHash, piece, 0x78);
  const fromSideM = v - strip * widthM;
  const fromEndM = (shifted - piece) * lengthM;
  let centreV = (strip + 0.5) * widthM;
  let sideDistanceM = Math.min(fromSideM, widthM - fromSideM);
  if (widthM > 140 && fractionOf(parcelHash) < 0.35) {
    // Inherited in halves: the parcel is split along its length.
    const half = fromSideM < 0.5 * widthM ? 0 : 1;
    parcelHash = rehash(parcelHash, 5 + half);
    centreV = (strip + 0.25 + 0.5 * half) * widthM;
    sideDistanceM = Math.min(sideDistanceM, Math.abs(fromSideM - 0.5 * widthM));
  }
  const centreU = u + (0.5 * lengthM - fromEndM);
  out.hash = parcelHash;
  out.centreXM = block.xM + centreU * cosine - centreV * sine;
  out.centreYM = block.yM + centreU * sine + centreV * cosine;
  out.edgeDistanceM = Math.min(sideDistanceM, fromEndM, lengthM - fromEndM, block.edgeDistanceM);
  out.acrossRowsM = v;
}

/** The parcels of a landscape: blocks of strips, each block with its own direction, as land consolidation leaves them. */
export function createParcels(seed: number): Parcels {
  const block: Block = { hash: 0, xM: 0, yM: 0, edgeDistanceM: 0 };
  const locate = (xM: number, yM: number, out: ParcelPosition): void => {
    const bentX = xM + 130 * smoothNoise(seed + 81, xM / 1400, yM / 1400);
    const bentY = yM + 130 * smoothNoise(seed + 82, xM / 1400, yM / 1400);
    findBlock(seed + 83, bentX, bentY, block);
    locateInBlock(block, bentX, bentY, out);
  };
  return { locate };
}
