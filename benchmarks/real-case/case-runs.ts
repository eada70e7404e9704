import { spawnSync } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What the three ways of treating the leak gave. */
export interface CaseRuns {
  /** The sentence with which the run stops where nothing is said of the leak. */
  readonly stop: string;
  /** Folder of the run that declares the leak. */
  readonly declared: string;
  /** What it took to make the declared run's map and first results, and then its last ones, when all labels were there. */
  readonly later: LaterLabels;
  /** Folder of the run on the land where the model was not trained. */
  readonly independent: string;
}

export interface LaterLabels {
  readonly firstSeconds: number;
  readonly laterSeconds: number;
  readonly items: number;
  /** Steps of which items were computed once the other labels had come. */
  readonly laterSteps: readonly string[];
}

const DECLARED = '  overlap: declared\n';

/**
 * Plans the real case as though nothing were said of its leak, and carries it out with the leak declared and on the
 * independent part alone. `root` is the project, `real` the folder of the case.
 */
export async function carryOutCase(o: {
  readonly root: string;
  readonly real: string;
  readonly workDir: string;
}): Promise<CaseRuns> {
  const command = path.join(o.root, 'dist', 'cli', 'main.js');
  const text = await readFile(path.join(o.root, 'tests', 'real', 'rondonia.yaml'), 'utf8');
  const located = text.replaceAll('../../../shared/real/rondonia', o.real);
  if (!located.includes(DECLARED)) throw new Error('tests/real/rondonia.yaml: expected it to declare the overlap.');
  await mkdir(o.workDir, { recursive: true });
  const withKeys = async (name: string, keys: string): Promise<string> => {
    const file = path.join(o.workDir, `${name}.yaml`);
    await writeFile(file, located.replace(DECLARED, keys));
    return file;
  };
  const runFile = async (name: string, keys: string): Promise<string> => {
    const folder = path.join(o.workDir, name);
    await rm(folder, { recursive: true, force: true });
    const { status, stderr } = call(command, 'run', await withKeys(name, keys), '--out', folder);
    if (status !== 0) throw new Error(`The run ${name} ended with ${String(status)}: ${stderr}`);
    return folder;
  };
  const stopped = call(command, 'plan', await withKeys('silent', ''));
  if (stopped.status === 0) throw new Error('Expected the leak to stop a run that says nothing of it; it was planned.');
  const later = await carryOutTwice({ ...o, command, text: located });
  return {
    stop: withoutFolders(stopped.stderr.trim(), o.real),
    declared: path.join(o.workDir, 'declared'),
    later,
    independent: await runFile('independent', '  overlap: excluded\n  trainingDistanceM: 0\n'),
  };
}

interface Attempt {
  readonly elapsedMs: number;
  readonly itemsComputed: number;
  readonly steps: Readonly<Record<string, unknown>>;
}

/** Carries the run out with every other label, and again when the others are there. */
async function carryOutTwice(o: {
  readonly command: string;
  readonly text: string;
  readonly real: string;
  readonly workDir: string;
}): Promise<LaterLabels> {
  const [folder, runFile, labels] = ['declared', 'declared.yaml', 'labels.geojson'].map((name) =>
    path.join(o.workDir, name),
  ) as [string, string, string];
  const whole = await readFile(path.join(o.real, 'ground-truth.geojson'), 'utf8');
  const sample = JSON.parse(whole) as { readonly features: readonly unknown[] };
  const half = { ...sample, features: sample.features.filter((_, index) => index % 2 === 0) };
  await writeFile(runFile, o.text.replace(path.join(o.real, 'ground-truth.geojson'), labels));
  await rm(folder, { recursive: true, force: true });
  for (const content of [JSON.stringify(half), whole]) {
    await writeFile(labels, content);
    const { status, stderr } = call(o.command, 'run', runFile, '--out', folder);
    if (status !== 0 && status !== 3) throw new Error(`The run declared ended with ${String(status)}: ${stderr}`);
  }
  const { attempts } = JSON.parse(await readFile(path.join(folder, 'execution.json'), 'utf8')) as {
    readonly attempts: readonly [Attempt, Attempt];
  };
  const [first, second] = attempts;
  return {
    firstSeconds: first.elapsedMs / 1000,
    laterSeconds: second.elapsedMs / 1000,
    items: first.itemsComputed,
    laterSteps: Object.keys(second.steps),
  };
}

function call(command: string, ...args: string[]): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, [command, ...args], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return { status, stderr };
}

/** Where the files lie on this machine is nobody's business. */
function withoutFolders(sentence: string, real: string): string {
  return sentence.replaceAll(`${real}${path.sep}`, '').replaceAll(real, '');
}
