import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compareFile, type Comparison } from './compare-file.ts';
import { gdalAnswers, type GdalAnswer } from './gdal-answers.ts';
import { refusalKind } from './refusal-kind.ts';

/**
 * Holds every TIFF of a folder to what GDAL reads of it: pixels, validity, place. Prints what is refused or different, each
 * with its reason, and how many there are of each.
 */
const given = process.argv[2];
if (given === undefined) {
  process.stderr.write('npm run foreign -- FOLDER\n');
  process.exit(2);
}
const root = path.resolve(given);
const files = readdirSync(root, { recursive: true, encoding: 'utf8', withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(tiff?|gtiff|btf)$/i.test(entry.name))
  .map((entry) => path.join(entry.parentPath, entry.name))
  .sort();
const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-foreign-'));
const counts = new Map<string, number>();
const reasons = new Map<string, number>();
/** What is only counted, and what makes the command fail. */
const QUIET: ReadonlySet<string> = new Set(['same', 'refused by both', 'refused: of no place']);
const WRONG: ReadonlySet<string> = new Set(['different', 'refused: other']);
let comparedPixels = 0;
let worst = 0;

try {
  let index = 0;
  for await (const answer of gdalAnswers(files, folder)) {
    const file = files[index]!;
    index += 1;
    const compared = await compareFile(file, answer, folder);
    note(file, answer, compared);
    if (answer.pixels !== undefined) rmSync(answer.pixels, { force: true });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(
  [
    '',
    ...[...reasons].sort((a, b) => b[1] - a[1]).map(([reason, count]) => `${String(count).padStart(5)}  ${reason}`),
    '',
    `${files.length} files: ${[...counts].map(([outcome, count]) => `${outcome} ${count}`).join(', ')}`,
    `pixels held to GDAL's: ${comparedPixels} files`,
    '',
  ].join('\n'),
);
process.exitCode = worst;

function note(file: string, answer: GdalAnswer, { outcome, reason, pixels }: Comparison): void {
  const kindOf = outcome === 'refused' ? `refused: ${refusalKind(reason, answer)}` : outcome;
  counts.set(kindOf, (counts.get(kindOf) ?? 0) + 1);
  if (pixels) comparedPixels += 1;
  if (QUIET.has(kindOf)) return;
  if (WRONG.has(kindOf)) worst = 1;
  const name = path.relative(root, file);
  const words = reason.replaceAll(file, name);
  const kind = `${kindOf}: ${words.replace(`${name}: `, '').replaceAll(/\d+/g, 'N').slice(0, 150)}`;
  reasons.set(kind, (reasons.get(kind) ?? 0) + 1);
  const found = [answer.crs, answer.type, answer.compression, answer.bits && `NBITS ${answer.bits}`, answer.colours];
  process.stdout.write(`${kindOf}\t${name}\t${words}\t(GDAL: ${found.filter(Boolean).join(', ')})\n`);
}
