import { expect, it } from 'vitest';
import { areaMatrix, fitsMatrix } from '../../report/area-matrix.ts';
import type { AreaRows, FigureRow } from '../../report/estimate-rows.ts';
import type { ReportData } from '../../report/report-data.ts';

const data = { classOf: (name: string) => ({ title: name, colour: '#000000' }) } as unknown as ReportData;

function area(code: string, figures: readonly Partial<FigureRow>[]): AreaRows {
  const rows = figures.map((figure, i) => ({
    ...{ class: `class ${i}`, estimateKm2: null, standardErrorKm2: null, mappedAreaKm2: null, obsStatus: 'F' },
    outcome: 'SAMPLE_TOO_SMALL',
    ...figure,
  }));
  return {
    name: `Area ${code}`,
    code,
    frameKm2: 10,
    observedShare: 1,
    rows: rows as FigureRow[],
  } as unknown as AreaRows;
}

const lineOf = (of: AreaRows): string => areaMatrix([of], 'district', data).text.replaceAll(/\s+/g, ' ');

it('gives an area without any figure one cell with the reason', () => {
  for (const rows of [
    [{}, {}],
    [{ mappedAreaKm2: 0 }, {}],
  ]) {
    expect(lineOf(area('A', rows))).toContain('class="reason" colspan="2"');
  }
});

it('shows what is mapped where nothing is estimated, and an estimate where nothing is mapped', () => {
  for (const rows of [
    [{ mappedAreaKm2: 3.25 }, { mappedAreaKm2: 0 }],
    [{ mappedAreaKm2: 0 }, { mappedAreaKm2: 3.25 }],
    [{ estimateKm2: 3.25 }, {}],
    [{ estimateKm2: 3.25, mappedAreaKm2: 0 }, {}],
  ]) {
    expect(lineOf(area('A', rows))).toContain('3.25');
    expect(lineOf(area('A', rows))).not.toContain('colspan');
  }
});

it('is for seven classes at most, none of which has a standard error', () => {
  const rows = (count: number): Partial<FigureRow>[] => Array.from({ length: count }, () => ({ estimateKm2: 1 }));
  expect(fitsMatrix([area('A', rows(7)), area('B', rows(2))])).toBe(true);
  expect(fitsMatrix([area('A', rows(2)), area('B', rows(8))])).toBe(false);
  expect(fitsMatrix([area('A', rows(2)), area('B', [{ estimateKm2: 1 }, { standardErrorKm2: 0.1 }])])).toBe(false);
});
