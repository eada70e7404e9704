import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { transform } from 'esbuild';
import { changed, type CodeChange } from './code-changes.ts';
import { StandingTests, type TestsRun } from './standing-tests.ts';
import { readCoverage, type CoveredParts } from './test-coverage.ts';

/** A character of a module. */
export interface PlaceInModule {
  /** Path from `dist`, with slashes. */
  readonly module: string;
  readonly text: string;
  readonly at: number;
}

const COVERAGE_CONFIG = `import { mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';
export default mergeConfig(base, { test: { setupFiles: ['./benchmarks/unnoticed/record-coverage.mjs'] } });
`;

interface VitestReport {
  readonly testResults: readonly { readonly name: string; readonly startTime: number; readonly endTime: number }[];
}

/**
 * A copy of the project in which one file at a time is changed and tests are run. Its `dist` is of modules alone: where a
 * process of the product begins lies its module and no bundle, so that a changed file is one file to compile.
 */
export class ChangedCopy {
  readonly #root: string;
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'quadrat-unnoticed-'));
  readonly #tests = new StandingTests(this.#folder);

  private constructor(root: string) {
    this.#root = root;
  }

  /** @param files all files of the project, built. */
  static async of(root: string, files: readonly string[]): Promise<ChangedCopy> {
    const copy = new ChangedCopy(root);
    // The server of PostgreSQL that tests start runs as another user.
    chmodSync(copy.#folder, 0o755);
    for (const file of files)
      if (existsSync(path.join(root, file))) cpSync(path.join(root, file), path.join(copy.#folder, file));
    cpSync(path.join(root, 'dist'), path.join(copy.#folder, 'dist'), { recursive: true });
    symlinkSync(path.join(root, 'node_modules'), path.join(copy.#folder, 'node_modules'));
    const bundles = path.join(copy.#folder, 'dist', 'bundles.json');
    const entries = (JSON.parse(readFileSync(bundles, 'utf8')) as string[]).filter(
      (name) => !name.startsWith('chunks/'),
    );
    for (const file of files.filter((one) => isModule(root, one))) await copy.#compile(file);
    writeFileSync(bundles, JSON.stringify(entries));
    return copy;
  }

  /** @returns where in the sound module the change begins; undefined where it compiles to the same. */
  async apply(change: CodeChange): Promise<PlaceInModule | undefined> {
    const text = await this.#compile(change.file);
    const becomes = await this.#compile(change.file, change);
    if (becomes === text) return undefined;
    let at = 0;
    while (becomes[at] === text[at]) at += 1;
    return { module: moduleOf(change.file), text, at };
  }

  textOf(module: string): string {
    return readFileSync(path.join(this.#folder, 'dist', module), 'utf8');
  }

  async restore(file: string): Promise<void> {
    await this.#compile(file);
  }

  remove(): void {
    this.#tests.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Runs test files one after another, up to the first that fails. */
  async run(tests: readonly string[], mostSeconds: number): Promise<TestsRun> {
    return this.#tests.run(tests, mostSeconds);
  }

  /** Runs test files on the sound code and finds out which parts of the modules each of them carries out. */
  async cover(
    tests: readonly string[],
  ): Promise<Pick<TestsRun, 'secondsOf'> & { readonly covered: Map<string, CoveredParts> }> {
    const config = path.join(this.#folder, 'coverage.config.ts');
    writeFileSync(config, COVERAGE_CONFIG);
    const folder = path.join(this.#folder, 'runs', 'coverage');
    const args = ['--config', config, '--maxWorkers=2', ...tests];
    const [scratch, report] = [path.join(this.#folder, 'runs', 'tmp'), path.join(this.#folder, 'runs', 'report.json')];
    mkdirSync(scratch, { recursive: true });
    const vitest = path.join(this.#root, 'node_modules', 'vitest', 'vitest.mjs');
    const reporters = ['--reporter=json', `--outputFile.json=${report}`];
    const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...args], {
      cwd: this.#folder,
      stdio: 'ignore',
      env: { ...process.env, QUADRAT_COVERAGE_FOLDER: folder, TMPDIR: scratch },
    });
    await new Promise((resolve) => child.once('close', resolve));
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as VitestReport;
    const nameOf = (name: string): string => path.relative(this.#folder, name).replaceAll(path.sep, '/');
    return {
      secondsOf: new Map(testResults.map((one) => [nameOf(one.name), (one.endTime - one.startTime) / 1000])),
      covered: readCoverage(folder, path.join(this.#folder, 'dist')),
    };
  }

  /** Compiles a file into the copy as the build does, whole or changed. @returns what it compiled to. */
  async #compile(file: string, change?: CodeChange): Promise<string> {
    const text = readFileSync(path.join(this.#root, file), 'utf8');
    const { code } = await transform(change === undefined ? text : changed(text, change), {
      loader: 'ts',
      format: 'esm',
      target: 'es2023',
      tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    });
    const built = code.replaceAll(/((?:\bfrom|\bimport\(?) ?["']\.[^"']+)\.ts(["'])/g, '$1.js$2');
    writeFileSync(path.join(this.#folder, 'dist', moduleOf(file)), built);
    return built;
  }
}

/** Whether the build makes a module of a file. */
function isModule(root: string, file: string): boolean {
  return file.endsWith('.ts') && existsSync(path.join(root, 'dist', moduleOf(file)));
}

function moduleOf(file: string): string {
  return file.replace(/\.ts$/, '.js');
}
