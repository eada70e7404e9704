import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { casePixels } from '../../benchmarks/simulation/grid/case-pixels.ts';
import { ConfigurationSource, type Configuration } from '../../benchmarks/simulation/grid/configurations.ts';
import { drawCells } from '../../benchmarks/simulation/grid/draw-cells.ts';
import { gridCell, type GridCell } from '../../benchmarks/simulation/grid/grid-cell.ts';
import { judgedCells, lowCoverageChance } from '../../benchmarks/simulation/grid/grid-summary.ts';
import { samplePopulation } from '../../benchmarks/simulation/sample-population.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A bound is missed where as few covered draws, or fewer, would be seen so seldom. */
const CHANCE = 1e-4;

let source: ConfigurationSource;

beforeAll(async () => {
  source = new ConfigurationSource(casePixels(await samplePopulation(root)), []);
}, 60_000);

function cellsOf({ map, design }: Configuration, draws: number): GridCell[] {
  const drawn = source.open({ map, design });
  const tallies = drawCells(drawn, { name: `${map} ${design}`, first: 0, draws });
  const { classes, truthKm2 } = drawn.population;
  return Object.entries(tallies).flatMap(([key, tally]) => {
    const [level = '', area = '', name = ''] = key.split('\n');
    const trueKm2 = truthKm2.get(`${level}\n${area}`)![classes.indexOf(name)]!;
    const cell = gridCell({ map, design, level, area, class: name, trueKm2 }, tally);
    return cell === undefined ? [] : [cell];
  });
}

describe('published intervals of the whole hold the truth, every class by itself', () => {
  it.each([
    { map: 'good-99', design: 'map-300', draws: 120 },
    { map: 'good-99', design: 'srs-600', draws: 80 },
    { map: 'good-99', design: 'prev-600', draws: 60 },
    { map: 'omissions', design: 'map-300', draws: 60 },
    { map: 'rare-0.34', design: 'srs-600', draws: 80 },
    { map: 'chile', design: 'own', draws: 60 },
    { map: 'eight-strata', design: 'own', draws: 120 },
  ])('$map, $design', ({ map, design, draws }) => {
    const cells = judgedCells(cellsOf({ map, design }, draws));
    expect(cells.length).toBeGreaterThan(map === 'rare-0.34' ? 4 : 5);
    for (const cell of cells) {
      const about = `${cell.class} covers ${cell.coverage}, above ${cell.above}, below ${cell.below}`;
      expect(lowCoverageChance(cell), about).toBeGreaterThan(CHANCE);
      expect(cell.published, cell.class).toBe(1);
      expect(Math.abs(cell.biasOverSe), `bias of ${cell.class}`).toBeLessThan(0.2 + 4 / Math.sqrt(draws));
    }
    const pooled = cells.reduce((sum, { coverage }) => sum + coverage, 0) / cells.length;
    expect(pooled).toBeGreaterThan(0.94 - 3 * Math.sqrt((0.95 * 0.05) / (draws * cells.length)));
  });

  it('stray pixels of a class without units take no figure away and widen none', () => {
    const [without, stray] = (['base', 'stray-3'] as const).map((map) => {
      const drawn = source.open({ map, design: 'map-300' });
      return drawCells(drawn, { name: 'stray', first: 0, draws: 30 });
    });
    for (const [key, tally] of Object.entries(without!)) {
      const other = stray![key]!;
      expect(other.figures, key).toBe(tally.figures);
      expect(other.widthKm2 / tally.widthKm2, key).toBeCloseTo(1, 1);
    }
  });
});
