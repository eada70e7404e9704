import { spawnSync } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What the three ways of treating the leak gave. */
export interface CaseRuns {
  /** The sentence with which the run stops where nothing is said of the leak. */
  readonly stop: string;
  /** Folder of the run that declares the leak. */
  readonly declared: string;
  /** Folder of the run on the land where the model was not trained. */
  readonly independent: string;
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
  return {
    stop: withoutFolders(stopped.stderr.trim(), o.real),
    declared: await runFile('declared', DECLARED),
    independent: await runFile('independent', '  overlap: excluded\n  trainingDistanceM: 0\n'),
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
