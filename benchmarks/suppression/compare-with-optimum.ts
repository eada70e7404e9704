import { completePolicy } from '../../stages/validation/publication/policy.ts';
import { policyFileSchema } from '../../stages/validation/publication-options.ts';
import { attackedCase } from './attacked-case.ts';
import { publishedCase } from './published-releases.ts';
import { startSolver } from './solver.ts';

const MOST_AREAS = 6;
const MOST_CLASSES = 4;

interface Optimum {
  /** Null: not found in time, or there is none. */
  readonly optimum: number | null;
  readonly primary: number;
  readonly withheld: number;
}

/** Compares what is withheld of small tables, of one release and against an outsider, with the fewest that would do. */
export async function compareWithOptimum({ number, seed }: { number: number; seed: number }): Promise<void> {
  const solver = startSolver();
  const ratios: number[] = [];
  const further: number[] = [];
  let unsolved = 0;
  for (let own = seed * 1_000_000; ratios.length + unsolved < number; own++) {
    const made = attackedCase(own);
    const [first] = made.releases as [(typeof made.releases)[number]];
    if (made.factors.length > MOST_AREAS || first.classes.length > MOST_CLASSES) continue;
    const policy = completePolicy(
      policyFileSchema.parse({
        ...{ name: 'optimum', rounding: { method: 'none' } },
        disclosure: { minContributors: 3, pPercent: 0.1, intruders: 'outsider' },
      }),
    );
    const release = { ...first, empty: new Set<string>(), unreliable: new Set<string>() };
    const published = publishedCase({ ...made, policy, releases: [release] });
    if (published.said.length > 0 || published.releases[0]!.cells.every(({ isPrimary }) => !isPrimary)) continue;
    const { optimum, primary, withheld } = (await solver.ask({ optimum: published })) as Optimum;
    if (optimum === null) unsolved += 1;
    else {
      ratios.push(withheld / optimum);
      if (optimum > primary) further.push((withheld - primary) / (optimum - primary));
    }
  }
  solver.end();
  const mean = (of: readonly number[]): string => (of.reduce((sum, one) => sum + one, 0) / of.length).toFixed(3);
  process.stdout.write(
    [
      `${ratios.length} tables, ${unsolved} not solved`,
      `withheld ÷ fewest possible: mean ${mean(ratios)}, worst ${Math.max(...ratios).toFixed(2)}, as few in ${ratios.filter((one) => one <= 1).length}`,
      `withheld beside primary ÷ fewest possible: mean ${mean(further)}, worst ${Math.max(...further).toFixed(2)}`,
      '',
    ].join('\n'),
  );
}
