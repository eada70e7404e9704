import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { exitCodeOf } from '../../cli/exit-codes.ts';
import { parseRunFile } from '../../config/read-run-file.ts';
import { parseCsv, parseTable } from '../../engine/csv.ts';
import { readFileWithin } from '../../access/open-file.ts';
import { parseBoundedJson } from '../../limits/bounded-json.ts';
import { checkGraphSizes } from '../../models/graph-limits.ts';
import { readOnnxGraph } from '../../models/onnx-graph.ts';
import { RunFolder } from '../../pipeline/outputs/run-folder.ts';
import { readClassLegend } from '../../raster/class-legend.ts';
import { openRaster } from '../../raster/open-raster.ts';
import {
  bigTiffOfTags,
  bigTiffOfValues,
  dbaseRows,
  deflatedZeros,
  jpegClaiming,
  lzwRuns,
  protobufField,
  tiffOf,
  zstdClaiming,
  type TiffClaims,
} from './bomb-files.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-bombs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const GIB = 1024 ** 3;

let files = 0;
/** A file of these bytes, and zeros up to a length that takes no room on the disk. */
function file(bytes: Uint8Array, lengthBytes = bytes.length): string {
  const name = path.join(folder, `bomb-${(files += 1)}`);
  writeFileSync(name, bytes);
  if (lengthBytes > bytes.length) truncateSync(name, lengthBytes);
  return name;
}

async function readTiff(location: string): Promise<void> {
  const source = await openRaster(location);
  try {
    await source.read({ bands: [0], window: { col: 0, row: 0, widthPx: 256, heightPx: 256 } });
  } finally {
    await source.close();
  }
}

const small = { widthPx: 256, heightPx: 256, tilePx: 256 } as const;
const tiff = (o: Partial<TiffClaims> & Pick<TiffClaims, 'compression' | 'block'>): Promise<void> =>
  readTiff(file(tiffOf({ ...small, ...o })));

const yaml = (text: string): unknown => parseRunFile(text, 'run.yaml');
const aliases = Array.from(
  'bcdefghi',
  (key, i) => `${key}: &${key} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(', ')}]`,
);

const tensor = (dimension: number, name: string): Buffer =>
  Buffer.concat([
    protobufField(1, dimension),
    protobufField(1, dimension),
    protobufField(2, 1),
    protobufField(8, name),
  ]);
const sizes = Buffer.concat([
  protobufField(1, 2),
  protobufField(2, 7),
  protobufField(8, 'sizes'),
  protobufField(7, 1_000_000),
  protobufField(7, 1_000_000),
]);
const ofSizes = Buffer.concat([protobufField(1, 'sizes'), protobufField(2, 'y'), protobufField(4, 'ConstantOfShape')]);
const onnx = (graph: Buffer): void =>
  checkGraphSizes(readOnnxGraph(protobufField(7, graph), 'model.onnx'), 'model.onnx');

/** A sound raster with a file of that ending beside it. */
function besideTiff(ending: string, bytes: Uint8Array | string): string {
  const raster = file(tiffOf({ ...small, compression: 8, block: deflatedZeros(65_536) }));
  writeFileSync(`${raster}${ending}`, bytes);
  return raster;
}

const records = (elements: string): string => `<PAMDataset>${elements}</PAMDataset>`;
const rangesOfValues = (rows: number): string => {
  const columns = [
    [0, 3],
    [0, 4],
    [2, 2],
  ].map(([type, usage]) => `<FieldDefn><Name>n</Name><Type>${type}</Type><Usage>${usage}</Usage></FieldDefn>`);
  const ranges = Array.from(
    { length: rows },
    (_, i) => `<Row><F>${i * 1000}</F><F>${i * 1000 + 999}</F><F>n</F></Row>`,
  );
  const table = `<GDALRasterAttributeTable>${columns.join('')}${ranges.join('')}</GDALRasterAttributeTable>`;
  return records(`<PAMRasterBand band="1">${table}</PAMRasterBand>`);
};

/** A run folder whose manifest is this text, and as many zeros as it is longer. */
function runFolder(text: string, lengthBytes = text.length): RunFolder {
  const place = path.join(folder, `run-${(files += 1)}`);
  mkdirSync(place);
  writeFileSync(path.join(place, 'run.json'), text);
  if (lengthBytes > text.length) truncateSync(path.join(place, 'run.json'), lengthBytes);
  return new RunFolder(place);
}

const MANY_PARTS = /model\.onnx: expected a graph of at most 1,000,000 operations, tensors and names, found more/;

/** What it is, what is done with it, and the sentence that refuses it. */
const bombs: readonly (readonly [name: string, open: () => unknown, sentence: RegExp])[] = [
  [
    'a JPEG of 20,000² pixels in a tile of 256²',
    async () => tiff({ compression: 7, block: await jpegClaiming(20_000, 1) }),
    /bomb-\d+: block .* expected a JPEG of 256 × 256 pixels, found 20000 × 20000/,
  ],
  [
    'the same of bands that another decoder takes',
    async () => tiff({ compression: 7, bands: 2, block: await jpegClaiming(65_000, 3) }),
    /expected a JPEG of 256 × 256 pixels, found 65000 × 65000/,
  ],
  [
    'JPEG tables with a frame of their own',
    async () => tiff({ compression: 7, block: await jpegClaiming(256, 1), jpegTables: await jpegClaiming(65_000, 1) }),
    /expected JPEG tables without a frame/,
  ],
  [
    'DEFLATE that makes 64 MiB',
    () => tiff({ compression: 8, block: deflatedZeros(64 * 1024 ** 2) }),
    /is damaged \(deflate\)/,
  ],
  [
    'ZSTD that claims a terabyte',
    () => tiff({ compression: 50000, block: zstdClaiming(2n ** 40n) }),
    /is damaged \(zstd\)/,
  ],
  [
    'a tile of 24,576² pixels',
    () => tiff({ widthPx: 24_576, heightPx: 24_576, tilePx: 24_576, compression: 8, block: deflatedZeros(1e6) }),
    /expected tiles or strips of at most 128 MiB, found such of 24,576 × 24,576 pixels, which take 576 MiB/,
  ],
  [
    'a billion bands',
    () => tiff({ bands: 1e9, compression: 8, block: deflatedZeros(1e6) }),
    /expected at most 10,000 bands, found 1,000,000,000/,
  ],
  [
    'a block said to be stored in 3 GB',
    () => readTiff(file(tiffOf({ ...small, compression: 8, block: deflatedZeros(9), blockBytes: 3e9 }), 4e9)),
    /expected at most 192 KiB stored, found 2.8 GiB/,
  ],
  [
    'a directory of a billion tags',
    () => readTiff(file(bigTiffOfTags(10n ** 9n), 30e9)),
    /expected at most 4,096 tags in an image directory, found 1,000,000,000/,
  ],
  [
    'a tag of a billion values',
    () => readTiff(file(bigTiffOfValues(10n ** 9n), 30e9)),
    /expected tags whose values take at most 256 MiB/,
  ],
  [
    'aliases of aliases in YAML',
    () => yaml(['a: &a [x, x, x]', ...aliases].join('\n')),
    /run\.yaml, line \d: expected at most 1,000,000 values, found [\d,]+ with its aliases/,
  ],
  ['an alias within itself', () => yaml('a: &a [*a]'), /line 1: .* found an alias within what it stands for/],
  [
    'YAML a million brackets deep',
    () => yaml(`a: ${'['.repeat(1e6)}`),
    /run\.yaml: expected YAML of at most 64 levels/,
  ],
  [
    'YAML a million dashes deep',
    () => yaml(`a:\n  ${'- '.repeat(3e5)}x`),
    /run\.yaml: expected YAML of at most 64 levels/,
  ],
  ['YAML of a million values', () => yaml(`a: [${'1,'.repeat(1e6)}]`), /expected at most 400,000 lines and marks/],
  [
    'a name of 5 MB',
    () => yaml(`version: 1\nname: ${'n'.repeat(5e6)}`),
    /line 2: expected a text of at most 16,384 characters, found 5,000,000/,
  ],
  [
    'JSON 3 million levels deep',
    () => parseBoundedJson('['.repeat(3e6)),
    /expected at most 64 levels within one another/,
  ],
  [
    'GeoJSON of 5 million vertices',
    () => parseBoundedJson(`[${'[0,0],'.repeat(5e6)}0]`),
    /expected at most 4,000,000 lists and objects \(a vertex is one\), found 5,000,001/,
  ],
  [
    'JSON of an object of 2 million members',
    () => parseBoundedJson(`{${Array.from({ length: 2e6 }, (_, i) => `"${i}":0`).join(',')}}`),
    /expected at most 1,000,000 members of one object, found 1,000,001/,
  ],
  [
    'JSON of 3.5 million objects',
    () => parseBoundedJson(`[${'{},'.repeat(3.5e6)}0]`),
    /expected at most 3,000,000 objects \(a feature is three\), found 3,500,000/,
  ],
  [
    'JSON of 20 million values',
    () => parseBoundedJson(`["[\\"",${'0,'.repeat(2e7)}0]`),
    /expected at most 12,000,000 values/,
  ],
  [
    'a table of a thousand columns and a million records',
    () => parseCsv(`${'a,'.repeat(999)}a\n${'\n'.repeat(1e6)}`),
    /at most 10,000,000 cells/,
  ],
  [
    'a file of a terabyte',
    () => readFileWithin(file(Buffer.alloc(0), 1e12), 1024 ** 2),
    /expected at most 1 MiB, found 931.3 GiB/,
  ],
  [
    'a table of 100,000 columns whose header has a line end in its first name',
    () => parseCsv(`"a\n",${Array.from({ length: 1e5 }, (_, i) => `c${i}`).join(',')}\n${'a\n'.repeat(1e5)}`),
    /at most 10,000,000 cells, found more \(100,002 records of 100,001 columns\)/,
  ],
  [
    'a table of 100 million blank lines',
    () => parseTable(`a\n${'\r'.repeat(1e8)}`),
    /at most 10,000,000 cells, found more/,
  ],
  [
    'a record of a raster of 4 million elements',
    () => openRaster(besideTiff('.aux.xml', records('<a/>'.repeat(4e6)))),
    /bomb-\d+\.aux\.xml: expected a record of a raster of at most 1,000,000 elements of XML, found more/,
  ],
  [
    'a raster attribute table whose ranges stand for 100 million values',
    () => readClassLegend(besideTiff('.aux.xml', rangesOfValues(1e5)), 0),
    /bomb-\d+\.aux\.xml: expected a raster attribute table of at most 1,000,000 values, found ranges of more/,
  ],
  [
    'a table beside a raster of 8 million rows',
    () => readClassLegend(besideTiff('.vat.dbf', dbaseRows(8e6)), 0),
    /bomb-\d+\.vat\.dbf: expected .* of at most 1,000,000 cells, found 8,000,000 rows of 1 columns/,
  ],
  [
    'a manifest of a terabyte',
    () => runFolder('{}', 1e12).readManifest(),
    /run-\d+\/run\.json: expected at most 128 MiB, found 931.3 GiB/,
  ],
  [
    'a manifest of 30 million values',
    () => runFolder(`[${'[],'.repeat(3e7)}0]`).readManifest(),
    /run-\d+\/run\.json: expected .*, found more values than one has/,
  ],
  ['a device without end', () => readFileWithin('/dev/zero', 1024 ** 2), /expected a file, found a device/],
  [
    'a weight that claims 10^12 values',
    () => onnx(protobufField(5, tensor(1e6, 'w'))),
    /tensor w claims 1,000,000,000,000 values, but has \d+ bytes/,
  ],
  ['a graph of 5 million operations', () => onnx(Buffer.alloc(1e7, '0a00', 'hex')), MANY_PARTS],
  ['an operation of 5 million inputs', () => onnx(protobufField(1, Buffer.alloc(1e7, '0a00', 'hex'))), MANY_PARTS],
  [
    'an operation whose name is 5 MB long',
    () => onnx(protobufField(1, protobufField(4, Buffer.alloc(5e6, 'x')))),
    /model\.onnx: expected names of at most 4,096 bytes in a graph, found one of 5,000,000/,
  ],
  [
    'a weight of 5 million dimensions',
    () => onnx(protobufField(5, protobufField(1, Buffer.alloc(5e6, 1)))),
    MANY_PARTS,
  ],
  [
    'an operation that makes 10^12 values',
    () => onnx(Buffer.concat([protobufField(5, sizes), protobufField(1, ofSizes)])),
    /ConstantOfShape of the graph asks for 1,000,000,000,000 values at once/,
  ],
];

it.each(bombs)('refuses %s in one sentence, and takes no memory for it', async (_name, open, sentence) => {
  const error: unknown = await Promise.resolve()
    .then(open)
    .catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(Error);
  expect((error as Error).message).toMatch(sentence);
  expect((error as Error).message).not.toContain('\n');
  expect(exitCodeOf(error)).toBe(2);
  expect(process.resourceUsage().maxRSS * 1024).toBeLessThan(GIB);
});

it.each([
  ['LZW', 5, lzwRuns(3000)],
  ['PackBits', 32773, Buffer.from('8100'.repeat(60_000), 'hex')],
])('reads of a %s block that makes more than its tile what fits', async (_name, compression, block) => {
  await tiff({ compression, block });
  expect(process.resourceUsage().maxRSS * 1024).toBeLessThan(GIB);
});
