import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { openRaster } from '../raster/open-raster.ts';
import { writeCog } from '../raster/cog/writer.ts';
import type { BenchmarkRow } from './benchmark-row.ts';
import type { BareRun } from './bare-inference.ts';

const BANDS = ['B02', 'B8A', 'B11'];
/** Copies of the real window side by side and one above the other: 50 megapixels. */
const COPIES = { cols: 5, rows: 5 };
const GOAL = 1.25;

/** The real case, mosaicked, through the command line against the bare time of its chips in the model; and the small case's start. */
export async function benchWholeRun(o: { readonly workDir: string; readonly root: string }): Promise<BenchmarkRow[]> {
  const real = path.resolve(o.root, '..', 'shared', 'real', 'rondonia');
  const name = 'whole run, real case mosaicked';
  if (!existsSync(real)) {
    return [
      {
        name,
        ours: { label: 'quadrat run', seconds: 0 },
        peer: { label: 'session.run', missing: 'the real case is not here' },
        ratio: undefined,
        goal: GOAL,
      },
    ];
  }
  const folder = path.join(o.workDir, 'mosaic');
  await mkdir(folder, { recursive: true });
  for (const band of BANDS)
    await mosaic(path.join(real, `S2_20LMR_2021-08-24_${band}.tif`), path.join(folder, `${band}.tif`));
  await writeFile(path.join(folder, 'run.yaml'), runFile(real));
  const out = path.join(folder, 'run');
  const command = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'cli', 'main.js');
  const seconds = await timeRun(command, path.join(folder, 'run.yaml'), out);
  const chips = await countChips(out);
  const graph = path.join(real, 'model', 'rondonia-unet.onnx');
  const bare = await bareSeconds({ graph, chips, bands: BANDS.length, chipPx: 256 });
  const memory = await peakMegabytes(out);
  const startup = await timeRun(command, path.join(o.root, 'sample-tiles', 'run.yaml'), path.join(folder, 'sample'));
  const sampleMemory = await peakMegabytes(path.join(folder, 'sample'));
  await rm(out, { recursive: true, force: true });
  const note = `${chips} chips; at most ${memory.toFixed(0)} MB`;
  return [
    {
      name,
      ours: { label: 'quadrat run, 2 workers', seconds },
      peer: { label: 'bare session.run, 2 threads', seconds: bare },
      ratio: seconds / bare,
      goal: GOAL,
      note,
    },
    {
      name: 'small case, start included',
      ours: { label: 'quadrat run', seconds: startup },
      peer: { label: 'none', missing: 'reported for its start' },
      ratio: undefined,
      goal: undefined,
      note: `at most ${sampleMemory.toFixed(0)} MB`,
    },
  ];
}

async function mosaic(from: string, to: string): Promise<void> {
  if (existsSync(to)) return;
  const source = await openRaster(from);
  const { grid, dataType, nodata } = source.header;
  const { widthPx, heightPx } = grid;
  const [band] = (await source.read({ bands: [0], window: { col: 0, row: 0, widthPx, heightPx } })).bands;
  await source.close();
  const whole = { ...grid, widthPx: widthPx * COPIES.cols, heightPx: heightPx * COPIES.rows };
  await writeCog({
    path: to,
    grid: whole,
    dataType,
    ...(nodata === undefined ? {} : { nodata }),
    overviews: 'none',
    read: async (window) => {
      const pixels = new Int16Array(window.widthPx * window.heightPx);
      for (let i = 0; i < pixels.length; i++) {
        const row = (window.row + Math.floor(i / window.widthPx)) % heightPx;
        pixels[i] = band![row * widthPx + ((window.col + (i % window.widthPx)) % widthPx)]!;
      }
      return pixels;
    },
  });
}

function runFile(real: string): string {
  const assets = BANDS.map((band) => `        ${band}: ${band}.tif`).join('\n');
  return `version: 1
name: mosaic
imagery:
  scenes:
    - id: mosaic
      datetime: 2021-08-24T14:30:00Z
      assets:
${assets}
      scale: 0.0001
model: ${path.join(real, 'model', 'item.json')}
areas: {file: ${path.join(real, 'areas.geojson')}, code: code, level: district}
`;
}

async function timeRun(command: string, file: string, out: string): Promise<number> {
  await rm(out, { recursive: true, force: true });
  const startedMs = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [command, 'run', file, '--out', out, '--workers', '2'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`quadrat run: expected exit code 0, found ${status}: ${stderr}`);
  return (performance.now() - startedMs) / 1000;
}

async function peakMegabytes(run: string): Promise<number> {
  const record = JSON.parse(await readFile(path.join(run, 'execution.json'), 'utf8')) as {
    attempts: { peakMemoryBytes: number }[];
  };
  return record.attempts[0]!.peakMemoryBytes / 1e6;
}

/** Chips that the run took to the model. */
async function countChips(run: string): Promise<number> {
  const { artifacts } = JSON.parse(await readFile(path.join(run, 'run.json'), 'utf8')) as {
    artifacts: Record<string, string>;
  };
  let chips = 0;
  for (const [id, digest] of Object.entries(artifacts)) {
    if (!id.startsWith('tiling/')) continue;
    const file = path.join(run, 'artifacts', 'contents', digest.slice(0, 2), digest.slice(2));
    chips += (JSON.parse(await readFile(file, 'utf8')) as { chips: unknown[] }).chips.length;
  }
  return chips;
}

/** The same number of chips through the model and nothing else, at the best of a few settings, in two threads of one session each. */
async function bareSeconds(o: Omit<BareRun, 'chips' | 'batch'> & { readonly chips: number }): Promise<number> {
  const times: number[] = [];
  for (const batch of [1, 4]) {
    const halves = [0, 1].map(() => bareThread({ ...o, chips: Math.ceil(o.chips / 2), batch }));
    times.push(Math.max(...(await Promise.all(halves))));
  }
  return Math.min(...times);
}

function bareThread(run: BareRun): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./bare-inference.js', import.meta.url), { workerData: run });
    worker.on('message', resolve).on('error', reject);
  });
}
