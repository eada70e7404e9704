import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sampleCaseCoverage, type CellCoverage } from '../../benchmarks/simulation/sample-case-coverage.ts';
import { samplePopulation } from '../../benchmarks/simulation/sample-population.ts';
import { table8Coverage } from '../../benchmarks/simulation/table8-coverage.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

function pooled(cells: readonly CellCoverage[]): number {
  const draws = cells.reduce((sum, cell) => sum + cell.draws, 0);
  return cells.reduce((sum, cell) => sum + cell.draws * cell.covered, 0) / draws;
}

describe('published intervals', () => {
  it('hold the truth where Wald’s do not: the error matrix of Olofsson 2014, Table 8', () => {
    const classes = table8Coverage({ draws: 1200, allocation: [75, 75, 165, 325], seed: 2014 });
    const [loss, gain, forest, other] = classes.map(({ published }) => published);
    // Four Monte-Carlo standard errors beside the bounds that hold over many draws.
    for (const rare of [loss!, gain!]) expect(rare).toBeGreaterThan(0.92 - 0.03);
    for (const common of [forest!, other!]) expect(Math.abs(common - 0.95)).toBeLessThan(0.02 + 0.025);
    expect(classes[1]!.wald).toBeLessThan(0.8);
    for (const { biasInStandardErrors } of classes) expect(Math.abs(biasInStandardErrors)).toBeLessThan(0.12);
  });

  it('hold the truth of the sample case’s areas where counting pixels does not', async () => {
    const population = await samplePopulation(root);
    const { cells, withheldShare } = sampleCaseCoverage(population, { draws: 60, seed: 1 });
    const design = cells.filter(({ kind }) => kind === 'design-based');
    expect(pooled(design)).toBeGreaterThan(0.93);
    // Twelve municipalities are too few for a model to learn from.
    expect(cells.filter(({ kind }) => kind === 'model-based')).toEqual([]);
    for (const cell of design.filter(({ draws }) => draws === 60)) {
      expect(cell.covered, `${cell.area} ${cell.class}`).toBeGreaterThan(0.8);
      expect(Math.abs(cell.biasInStandardErrors), `${cell.area} ${cell.class}`).toBeLessThan(0.2 + 4 / Math.sqrt(60));
    }
    expect(withheldShare).toBeLessThan(0.5);
    const whole = cells.find(({ level, class: name }) => level === 'total' && name === 'built_up')!;
    expect(whole.mappedKm2).toBeLessThan(0.6 * whole.trueKm2);
  });
});
