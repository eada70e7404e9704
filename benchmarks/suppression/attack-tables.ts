import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { attackedCase } from './attacked-case.ts';
import { publishedCase } from './published-releases.ts';
import { startSolver } from './solver.ts';

interface Attacked {
  readonly seed: number;
  readonly releases: number;
  readonly cells: number;
  readonly shown: number;
  readonly withheld: number;
  readonly keepsEstimates: boolean;
  readonly rounding: string;
  readonly intruders: string;
  readonly primary: number;
  readonly attacks: number;
  readonly exact: number;
  readonly close: number;
  readonly said: number;
  readonly unsaid: readonly unknown[];
}

const TELL_EVERY = 10;
const FOLDER = 'benchmarks/data';

/**
 * Publishes random tables as a run does and attacks them. Each answer is kept in benchmarks/data, so that a later call with the
 * same seed goes on where one was stopped.
 */
export async function attackTables({ number, seed }: { number: number; seed: number }): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const file = `${FOLDER}/suppression-attack-${seed}.jsonl`;
  const kept = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').filter(Boolean) : [];
  const results = new Map(kept.map((line) => JSON.parse(line) as Attacked).map((one) => [one.seed, one]));
  const solver = startSolver();
  for (let index = 0; index < number; index++) {
    const own = seed * 1_000_000 + index;
    if (results.has(own)) continue;
    const published = publishedCase(attackedCase(own));
    const all = published.releases.flatMap(({ cells }) => cells);
    const result: Attacked = {
      seed: own,
      releases: published.releases.length,
      shown: all.length,
      withheld: all.filter(({ shown }) => shown === null).length,
      keepsEstimates: published.keepsEstimates,
      rounding: published.rounding,
      intruders: published.intruders,
      said: published.said.length,
      ...((await solver.ask({ attack: published })) as Pick<
        Attacked,
        'cells' | 'primary' | 'attacks' | 'exact' | 'close' | 'unsaid'
      >),
    };
    results.set(own, result);
    appendFileSync(file, `${JSON.stringify(result)}\n`);
    if (result.unsaid.length > 0) process.stdout.write(`${JSON.stringify(result)}\n`);
    if ((index + 1) % TELL_EVERY === 0) process.stderr.write(`${index + 1} of ${number}\n`);
  }
  solver.end();
  process.stdout.write(summary([...results.values()]));
}

function summary(results: readonly Attacked[]): string {
  const groups: (readonly [string, readonly Attacked[]])[] = [
    ['all', results],
    ...grouped(results, (one) => (one.keepsEstimates ? 'estimates kept' : 'publications alone')),
    ...grouped(results, ({ rounding }) => rounding),
    ...grouped(results, ({ intruders }) => intruders),
    ...grouped(results, ({ releases }) => `${releases} releases`),
  ];
  const line = ([name, of]: readonly [string, readonly Attacked[]]): string => {
    const sum = (value: (one: Attacked) => number): number => of.reduce((total, one) => total + value(one), 0);
    const share = (100 * sum((one) => one.withheld)) / sum((one) => one.shown);
    const cells = [
      name,
      of.length,
      sum((one) => one.primary),
      sum((one) => one.attacks),
      sum((one) => one.exact),
      sum((one) => one.close),
      sum((one) => one.unsaid.length),
      of.filter((one) => one.said > 0).length,
      `${share.toFixed(1)} %`,
    ];
    return `| ${cells.join(' | ')} |\n`;
  };
  return `| tables | number | primary cells | attacks | recovered exactly | closer than the rule asks | of these unsaid | tables that were held | withheld |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n${groups.map(line).join('')}`;
}

function grouped(results: readonly Attacked[], nameOf: (one: Attacked) => string): [string, Attacked[]][] {
  const names = [...new Set(results.map(nameOf))].sort();
  return names.map((name) => [name, results.filter((one) => nameOf(one) === name)]);
}
