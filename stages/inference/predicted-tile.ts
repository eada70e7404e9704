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

/** First bytes: the length of the header and of the edges, each a uint32. */
const PREFIX_BYTES = 8;

/** Lengths, header as JSON padded to four bytes, edges as float32, then classes, confidence, observed. */
export function encodePredictedTile(tile: PredictedTile, classValues: readonly number[]): Uint8Array {
  const { block, observed, undecidedPx } = tile;
  const edges = tile.edges.map(({ chipCol, chipRow, part }) => ({ chipCol, chipRow, part }));
  const header: Header = { window: block.window, undecidedPx, classValues, edges };
  const text = canonicalJson(header);
  const headerBytes = Buffer.from(text.padEnd(Math.ceil(text.length / 4) * 4));
  const edgeBytes = tile.edges.reduce((sum, { probabilities }) => sum + probabilities.byteLength, 0);
  return Buffer.concat([
    bytesOf(new Uint32Array([headerBytes.byteLength, edgeBytes])),
    headerBytes,
    ...tile.edges.map((edge) => bytesOf(edge.probabilities)),
    bytesOf(block.classes),
    block.confidence,
    observed,
  ]);
}

function decodeEdges(
  bytes: Uint8Array<ArrayBuffer>,
  headerBytes: number,
): { header: Header; edges: ChipView[]; end: number } {
  const header = decodeJson<Header>(bytes.subarray(0, headerBytes));
  let at = headerBytes;
  const edges = header.edges.map((edge) => {
    const length = edge.part.widthPx * edge.part.heightPx * header.classValues.length;
    const probabilities = new Float32Array(bytes.buffer, bytes.byteOffset + at, length);
    at += probabilities.byteLength;
    return { ...edge, probabilities };
  });
  return { header, edges, end: at };
}

export function decodePredictedTile(bytes: Uint8Array<ArrayBuffer>): PredictedTile {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const headerBytes = new DataView(aligned.buffer, aligned.byteOffset, PREFIX_BYTES).getUint32(0, true);
  const body = aligned.subarray(PREFIX_BYTES);
  const { header, edges, end } = decodeEdges(body, headerBytes);
  const { window, classValues, undecidedPx } = header;
  const pixels = window.widthPx * window.heightPx;
  const classes = classArray(classValues, pixels);
  new Uint8Array(classes.buffer).set(body.subarray(end, end + classes.byteLength));
  const confidence = body.subarray(end + classes.byteLength, end + classes.byteLength + pixels);
  const observed = body.subarray(end + classes.byteLength + pixels);
  return { block: { window, classes, confidence }, observed, undecidedPx, edges };
}

function bytesOf(array: Float32Array | Uint8Array | Uint16Array | Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
