import { mkdir, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { BenchmarkRow } from './benchmark-row.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Each benchmark against its peer; loaded only when it is asked for. */
const BENCHMARKS: Readonly<
  Record<string, (o: { workDir: string; sizePx: number }) => Promise<readonly BenchmarkRow[]>>
> = {
  decode: async (o) => (await import('./decode.ts')).benchDecode(o),
  warp: async (o) => (await import('./warp.ts')).benchWarp(o),
  'class-areas': async (o) => (await import('./class-areas.ts')).benchClassAreas(o),
  'many-areas': async () => (await import('./many-areas.ts')).benchManyAreas(),
  'whole-run': async (o) => (await import('./whole-run.ts')).benchWholeRun({ ...o, root }),
};

const { values, positionals } = parseArgs({
  options: {
    size: { type: 'string', default: '10980' },
    data: { type: 'string', default: path.join(root, 'benchmarks', 'data') },
  },
  allowPositionals: true,
});
const chosen = positionals.length > 0 ? positionals : Object.keys(BENCHMARKS);
await mkdir(values.data, { recursive: true });
const rows: BenchmarkRow[] = [];
for (const name of chosen) {
  const benchmark = BENCHMARKS[name];
  if (benchmark === undefined) throw new Error(`expected one of ${Object.keys(BENCHMARKS).join(', ')}, found ${name}`);
  const made = await benchmark({ workDir: values.data, sizePx: Number(values.size) });
  for (const row of made) process.stdout.write(`${line(row)}\n`);
  rows.push(...made);
}
if (positionals.length === 0) await writeResults(rows);

function line({ name, ours, peer, ratio, goal, note }: BenchmarkRow): string {
  const other =
    'missing' in peer ? `${peer.label} is missing: ${peer.missing}` : `${peer.label} ${peer.seconds.toFixed(2)} s`;
  const verdict =
    ratio === undefined
      ? ''
      : `  ratio ${ratio.toFixed(2)}${goal === undefined ? '' : ` (goal ${goal}${ratio <= goal ? ', met' : ', missed'})`}`;
  return `${name}: ${ours.label} ${ours.seconds.toFixed(2)} s, ${other}${verdict}${note === undefined ? '' : `  ${note}`}`;
}

async function writeResults(results: readonly BenchmarkRow[]): Promise<void> {
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { version: string };
  const processor = os.cpus()[0]?.model ?? 'unknown processor';
  const machine = `${os.availableParallelism()} × ${processor}, ${Math.round(os.totalmem() / 2 ** 30)} GB, Node ${process.versions.node}, Quadrat ${version}`;
  const head = [
    '# Benchmark results',
    '',
    `Made by \`npm run bench\`. ${machine}.`,
    '',
    'Seconds are medians of one run, both sides in turn; only the ratios mean something.',
    '',
  ];
  const table = [
    '| what | Quadrat | peer | ratio | goal | note |',
    '| --- | --- | --- | --- | --- | --- |',
    ...results.map(tableRow),
  ];
  await writeFile(path.join(root, 'benchmarks', 'RESULTS.md'), `${[...head, ...table].join('\n')}\n`);
}

function tableRow({ name, ours, peer, ratio, goal, note }: BenchmarkRow): string {
  const other =
    'missing' in peer ? `${peer.label}: missing (${peer.missing})` : `${peer.seconds.toFixed(2)} s (${peer.label})`;
  return `| ${name} | ${ours.seconds.toFixed(2)} s (${ours.label}) | ${other} | ${ratio?.toFixed(2) ?? ''} | ${goal ?? ''} | ${note ?? ''} |`;
}
