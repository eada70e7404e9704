import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { DataType } from '../../raster/raster-source.ts';

/** What GDAL makes of a file: nothing, or its header and where its pixels lie. */
export interface GdalAnswer {
  readonly refused?: string;
  readonly large?: boolean;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly bandCount: number;
  readonly transform: readonly number[] | null;
  readonly crs: string | null;
  /** Whether the CRS is one of no place on the earth's surface. */
  readonly local?: boolean;
  /** Longitude and latitude of corners and centre, on the datum of the CRS. */
  readonly points: readonly (readonly [number, number] | null)[] | null;
  readonly gcps: number;
  readonly bits: string | null;
  readonly compression: string | null;
  readonly colours: string | null;
  readonly type: string;
  readonly dataType?: DataType;
  readonly flags: readonly number[];
  readonly alpha: readonly number[];
  readonly sidecars: readonly string[];
  readonly nodata: readonly (string | null)[];
  readonly pixels?: string;
}

const script = path.resolve(
  ...[path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'benchmarks', 'foreign', 'gdal-reading.py'],
);

/** Asks GDAL for each file, in order; its pixels lie in the folder until they are taken away. */
export async function* gdalAnswers(files: readonly string[], folder: string): AsyncGenerator<GdalAnswer> {
  const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
  const peer = spawn(python, [script, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  peer.stdin.on('error', () => undefined);
  const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
  try {
    for (const file of files) {
      // One at a time, so that pixels do not gather.
      peer.stdin.write(`${file}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error("GDAL's reader ended: it needs Python with GDAL and NumPy (python3-gdal).");
      yield JSON.parse(value) as GdalAnswer;
    }
  } finally {
    peer.stdin.end();
  }
}
