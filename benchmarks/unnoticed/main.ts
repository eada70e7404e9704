// `npm run unnoticed -- [--number N] [--seed S] [--folder F] [--from I] [--seconds T] [--again]`: changes the code at random, one small
// change at a time, and asks the tests whether they notice, the nearest first and for T seconds a change. Prints each change and a table
// by folder. Works in a copy; needs a build. What was found is kept in runs/unnoticed/, so that a part (`--from`) adds to the table of
// those before it; `--again` asks anew about what was not noticed. With `--cover`, the tests (or those named) are run once on the sound
// code to learn what each of them carries out: of these, only those that carry out a changed line are asked then.
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ChangedCopy, type PlaceInModule } from './changed-copy.ts';
import { changed, type CodeChange } from './code-changes.ts';
import { drawChanges } from './draw-changes.ts';
import { EQUIVALENT_CHANGES } from './equivalent-changes.ts';
import { KnownCoverage } from './known-coverage.ts';
import { NearTests } from './tests-near.ts';
import { tableOf, type Verdict } from './verdict.ts';

/** Test files asked together: as many as usually take so long, for the nearest often notice. */
const TOGETHER = { seconds: 20, files: 5 };
/** A run of tests that takes so many times what it took on sound code, and a while, hangs. */
const HANGS = { times: 6, seconds: 60 };
/** A test file that fails is asked again on sound code, unless it took longer there. */
const QUICK_SECONDS = 20;

const { values, positionals } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    number: { type: 'string', default: '200' },
    from: { type: 'string', default: '0' },
    seconds: { type: 'string', default: '240' },
    folder: { type: 'string' },
    again: { type: 'boolean', default: false },
    cover: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
setPriority(10);
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const kept = path.join(root, 'runs', 'unnoticed');
mkdirSync(kept, { recursive: true });
const verdictsFile = path.join(
  kept,
  `seed-${values.seed}${values.folder ? `-${values.folder}` : ''}.jsonl`.replaceAll('/', '-'),
);
const soundFile = path.join(kept, 'sound.json');
const coverage = new KnownCoverage(path.join(kept, 'coverage.json'));
const sound = new Map<string, number>(existsSync(soundFile) ? (JSON.parse(readFileSync(soundFile, 'utf8')) as []) : []);

const files = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 1 << 26,
})
  .stdout.split('\n')
  .filter((file) => file !== '' && file !== 'node_modules' && existsSync(path.join(root, file)));
const near = new NearTests(root, files);
const [from, count] = [Number(values.from), Number(values.number)];
const drawn = drawChanges({ root, files, seed: Number(values.seed), count: from + count, folder: values.folder });
const verdicts = knownVerdicts();
const copy = await ChangedCopy.of(root, files);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
process.once('exit', () => copy.remove());

if (values.cover) {
  const { covered, secondsOf } = await copy.cover(positionals);
  coverage.keep(covered, (module) => copy.textOf(module));
  for (const [test, seconds] of secondsOf) sound.set(test, seconds);
  writeFileSync(soundFile, JSON.stringify([...sound]));
  process.stdout.write(`${covered.size} test files were looked at\n`);
  process.exit();
}

for (const [index, change] of drawn.entries()) {
  if (index < from) continue;
  const lines = linesOf(change);
  const isKnown = verdicts.get(keyOf(lines));
  const verdict =
    isKnown && isKnown.outcome !== 'unfinished' && (!values.again || isKnown.outcome === 'noticed')
      ? isKnown
      : { ...lines, ...(await judge(change, lines)) };
  if (verdict !== isKnown) appendFileSync(verdictsFile, `${JSON.stringify(verdict)}\n`);
  verdicts.set(keyOf(lines), verdict);
  process.stdout.write(
    `${index} ${change.file}:${change.line} ${change.kind}: ${verdict.outcome} (${verdict.by})\n` +
      (verdict.outcome === 'noticed' ? '' : `    - ${lines.was}\n    + ${lines.becomes}\n`),
  );
}
process.stdout.write(
  tableOf(drawn.map((change) => verdicts.get(keyOf(linesOf(change)))).filter((one) => one !== undefined)),
);

/** The line of a change before and after, by which it is known again. */
function linesOf(change: CodeChange): { readonly file: string; readonly was: string; readonly becomes: string } {
  const text = readFileSync(path.join(root, change.file), 'utf8');
  const begin = text.lastIndexOf('\n', change.start - 1) + 1;
  const lineOf = (whole: string): string => whole.slice(begin).split('\n')[0]!.trim();
  const [was, becomes] = [lineOf(text), lineOf(changed(text, change))];
  return {
    file: change.file,
    was,
    becomes: was === becomes ? `${becomes} (${change.kind}: ${change.text.trim()})` : becomes,
  };
}

function keyOf({ file, was, becomes }: Pick<Verdict, 'file' | 'was' | 'becomes'>): string {
  return JSON.stringify([file, was, becomes]);
}

function knownVerdicts(): Map<string, Verdict> {
  const lines = existsSync(verdictsFile) ? readFileSync(verdictsFile, 'utf8').trim().split('\n') : [];
  return new Map(
    lines
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Verdict)
      .map((one) => [keyOf(one), one]),
  );
}

async function judge(
  change: CodeChange,
  lines: Pick<Verdict, 'file' | 'was' | 'becomes'>,
): Promise<Pick<Verdict, 'outcome' | 'by'>> {
  const same = EQUIVALENT_CHANGES.find((one) => keyOf(one) === keyOf(lines));
  if (same !== undefined) return { outcome: 'equivalent', by: same.reason };
  try {
    const place = await copy.apply(change);
    if (place === undefined) return { outcome: 'equivalent', by: 'it compiles to the same' };
    return await askTests(change, place);
  } finally {
    await copy.restore(change.file);
  }
}

async function askTests(change: CodeChange, place: PlaceInModule): Promise<Pick<Verdict, 'outcome' | 'by'>> {
  const tests = near
    .of(change.file, sound)
    .filter((test) => sound.get(test) !== -1 && coverage.mayCover(test, place))
    .sort((one, other) => Number(coverage.isKnown(other)) - Number(coverage.isKnown(one)));
  const endMs = Date.now() + Number(values.seconds) * 1000;
  let asked = 0;
  while (asked < tests.length && Date.now() < endMs) {
    const those = together(tests.slice(asked));
    const leftSeconds = (endMs - Date.now()) / 1000;
    const usual = those.reduce((total, test) => total + (sound.get(test) ?? Infinity), 0);
    const hangs = usual * HANGS.times + HANGS.seconds;
    const { failed, isWhole, secondsOf } = await copy.run(those, Math.min(hangs, Math.max(leftSeconds, HANGS.seconds)));
    if (!isWhole && hangs <= Math.max(leftSeconds, HANGS.seconds))
      return { outcome: 'noticed', by: `${those.join(' ')} hang` };
    if (!isWhole) break;
    if (failed !== undefined) {
      if (await isSound(failed.test, change)) return { outcome: 'noticed', by: `${failed.test}: ${failed.what}` };
      // It fails on sound code, too: the others of the batch are asked again without it.
      return askTests(change, place);
    }
    for (const [test, seconds] of secondsOf) sound.set(test, seconds);
    writeFileSync(soundFile, JSON.stringify([...sound]));
    asked += those.length;
  }
  const by = `${asked} of ${tests.length} test files that come to it were asked`;
  return { outcome: asked === 0 && tests.length > 0 ? 'unfinished' : 'unnoticed', by };
}

/** The first of the test files, and those after it that are as quick. */
function together(tests: readonly string[]): string[] {
  let seconds = 0;
  const end = tests.findIndex((test, at) => (seconds += near.secondsOf(test, sound)) > TOGETHER.seconds && at > 0);
  return tests.slice(0, end < 0 ? TOGETHER.files : Math.min(end, TOGETHER.files));
}

/** Whether a test file passes on the code as it is, also beside what else the machine does now; one that does not is asked no more. */
async function isSound(test: string, change: CodeChange): Promise<boolean> {
  if ((sound.get(test) ?? 0) > QUICK_SECONDS) return true;
  await copy.restore(change.file);
  const { failed, isWhole, secondsOf } = await copy.run([test], 600);
  const passes = isWhole && failed === undefined;
  sound.set(test, passes ? (secondsOf.get(test) ?? 0) : -1);
  writeFileSync(soundFile, JSON.stringify([...sound]));
  if (!passes)
    process.stdout.write(`${test} fails on the code as it is and is left out: ${failed?.what ?? 'no end'}\n`);
  await copy.apply(change);
  return passes;
}
