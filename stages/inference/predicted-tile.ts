import { canonicalJson, decodeJson } from '../../engine/json.ts';
import type { Window } from '../../geo/window.ts';
import { classArray, type ClassBlock } from '../../raster/class-block.ts';
import type { ChipView } from './resolve-pixels.ts';

/** A tile after prediction: all that it can decide alone, and the edges of its chips for what it shares with neighbours. */
export interface PredictedTile {
  /** Decided pixels; those that wait for a neighbour hold 0. */
  readonly block: ClassBlock;
  readonly observed: Uint8Array;
  /** Observed pixels that wait for a neighbour's chips. */
  readonly undecidedPx: number;
  readonly edges: readonly ChipView[];
}

interface Header {
  readonly window: Window;
  readonly undecidedPx: number;
  readonly classValues: readonly number[];
  readonly edges: readonly Omit<ChipView, 'probabilities'>[];
}

/** Length of the header (uint32), header as JSON padded to four bytes, edges as float32, then classes, confidence, observed. */
export function encodePredictedTile(tile: PredictedTile, classValues: readonly number[]): Uint8Array {
  const { block, observed, undecidedPx } = tile;
  const edges = tile.edges.map(({ chipCol, chipRow, part }) => ({ chipCol, chipRow, part }));
  const header: Header = { window: block.window, undecidedPx, classValues, edges };
  const text = canonicalJson(header);
  const headerBytes = Buffer.from(text.padEnd(Math.ceil(text.length / 4) * 4));
  const pieces = [
    Uint8Array.from(new Uint8Array(new Uint32Array([headerBytes.byteLength]).buffer)),
    headerBytes,
    ...tile.edges.map((edge) => bytesOf(edge.probabilities)),
    bytesOf(block.classes),
    block.confidence,
    observed,
  ];
  return Buffer.concat(pieces);
}

export function decodePredictedTile(bytes: Uint8Array<ArrayBuffer>): PredictedTile {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const headerBytes = new DataView(aligned.buffer, aligned.byteOffset, 4).getUint32(0, true);
  const header = decodeJson<Header>(aligned.subarray(4, 4 + headerBytes));
  let at = 4 + headerBytes;
  const take = (length: number): Uint8Array<ArrayBuffer> => aligned.subarray(at, (at += length));
  const edges = header.edges.map((edge) => {
    const length = edge.part.widthPx * edge.part.heightPx * header.classValues.length;
    const piece = take(length * 4);
    return { ...edge, probabilities: new Float32Array(piece.buffer, piece.byteOffset, length) };
  });
  const pixels = header.window.widthPx * header.window.heightPx;
  const classes = classArray(header.classValues, pixels);
  new Uint8Array(classes.buffer).set(take(classes.byteLength));
  const confidence = take(pixels).slice();
  return { block: { window: header.window, classes, confidence }, observed: take(pixels), undecidedPx: header.undecidedPx, edges };
}

function bytesOf(array: Float32Array | Uint8Array | Uint16Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
