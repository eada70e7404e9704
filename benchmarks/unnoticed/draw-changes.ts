import { readFileSync } from 'node:fs';
import path from 'node:path';
import { RandomStream } from '../../statistics/random-stream.ts';
import { changesOf, type CodeChange } from './code-changes.ts';

/** What the product is made of; `sample-tiles` and the folders of tests and scripts make no number of a user's. */
const PRODUCT =
  /^(?:access|cli|config|engine|errors|geo|limits|models|pipeline|queue|raster|report|results|sampling|server|stages|statistics|storage|workers)\/.*\.ts$/;
/** Tables and kernels that a program wrote from a source which a test holds them to. */
const WRITTEN_BY_A_PROGRAM = /-(?:table|module)\.ts$/;

export interface Draw {
  readonly root: string;
  /** All files of the project. */
  readonly files: readonly string[];
  readonly seed: number;
  readonly count: number;
  /** Only files below it. */
  readonly folder?: string | undefined;
}

/** Draws changes: a file with a chance as its lines, then one of its changes; none twice. The same code and seed, the same changes. */
export function drawChanges({ root, files, seed, count, folder }: Draw): CodeChange[] {
  const offered = files
    .filter((file) => PRODUCT.test(file) && !WRITTEN_BY_A_PROGRAM.test(file))
    .filter((file) => folder === undefined || file.startsWith(`${folder}/`))
    .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }))
    .map(({ file, text }) => ({ lineCount: text.split('\n').length, left: changesOf(file, text) }))
    .filter(({ left }) => left.length > 0);
  const random = new RandomStream(seed);
  const lines = offered.reduce((total, { lineCount }) => total + lineCount, 0);
  const drawn: CodeChange[] = [];
  const most = offered.reduce((total, { left }) => total + left.length, 0);
  while (drawn.length < Math.min(count, most)) {
    const { left } = offered[random.index(offered.map(({ lineCount }) => lineCount / lines))]!;
    if (left.length > 0) drawn.push(...left.splice(random.integer(left.length), 1));
  }
  return drawn;
}
