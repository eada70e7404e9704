// npm run bench:suppression: whether what is published can be undone, how near to the optimum, and how the search grows.
import { parseArgs } from 'node:util';
import { attackTables } from './attack-tables.ts';
import { compareWithOptimum } from './compare-with-optimum.ts';
import { measureGrowth } from './measure-growth.ts';

const parts: Record<string, (o: { number: number; seed: number; only: string | undefined }) => Promise<void> | void> = {
  attack: attackTables,
  optimum: compareWithOptimum,
  growth: measureGrowth,
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    number: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const part = parts[positionals[0] ?? ''];
if (part === undefined) {
  process.stderr.write('bench:suppression attack|optimum [--number N] [--seed S], or growth [--only CASE]\n');
  process.exitCode = 2;
} else await part({ number: Number(values.number), seed: Number(values.seed), only: values.only });
