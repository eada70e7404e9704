import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DOUBLE, PLACE, SHORT, tiffBytes, type Tag } from '../../benchmarks/tiff-bytes.ts';

const SAMPLES = { 8: Uint8Array, 16: Uint16Array, 32: Uint32Array };

/** A small plain GeoTIFF of 10 m pixels in EPSG:32632. */
export interface SceneFile {
  readonly name: string;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Value of a sample of a pixel. */
  readonly sampleOf: (col: number, row: number, band: number) => number;
  readonly bands?: number;
  /** Of a sample; default 8. */
  readonly bits?: keyof typeof SAMPLES;
  /** Upper left corner; default 500000, 5000000. */
  readonly corner?: readonly [x: number, y: number];
  readonly crs?: number;
  readonly photometric?: number;
  readonly tags?: readonly Tag[];
}

export function writeScene(folder: string, o: SceneFile): void {
  const { widthPx, heightPx, bands = 1, bits = 8, corner = [500_000, 5_000_000], crs = 32632 } = o;
  const pixels = new SAMPLES[bits](widthPx * heightPx * bands);
  for (let i = 0; i < pixels.length; i += 1) {
    const pixel = Math.floor(i / bands);
    pixels[i] = o.sampleOf(pixel % widthPx, Math.floor(pixel / widthPx), i % bands);
  }
  const place: readonly Tag[] = [
    PLACE[0]!,
    [33922, DOUBLE, [0, 0, 0, corner[0], corner[1], 0]],
    [34735, SHORT, [1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, crs]],
  ];
  const bytes = tiffBytes({
    widthPx,
    heightPx,
    bands,
    bits,
    compression: 1,
    blocks: [new Uint8Array(pixels.buffer)],
    ...(o.photometric === undefined ? {} : { photometric: o.photometric }),
    tags: [...place, ...(o.tags ?? [])],
  });
  writeFileSync(path.join(folder, o.name), bytes);
}
