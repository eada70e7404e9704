import { expect, it } from 'vitest';
import { overviewText } from '../../cli/overview-text.ts';
import { waitingRecord } from '../../pipeline/launch-run.ts';
import type { RunRecord } from '../../pipeline/board/run-record.ts';

const NOW_MS = Date.UTC(2026, 0, 31, 12);

function run(index: number, rest: Partial<RunRecord> = {}): RunRecord {
  const order = { id: `monthly-${index}`, runFile: '/r.yaml', folder: `/runs/monthly-2026013${index}T0300Z` };
  const startedAtMs = NOW_MS - index * 60_000;
  return { ...waitingRecord(order, { name: 'monthly', title: 'x' }), startedAtMs, ...rest };
}

const text = (runs: readonly RunRecord[]): string =>
  overviewText({ runs, queues: [], workers: [] }, { place: 'redis://x', nowMs: NOW_MS });

it('keeps failures in sight behind any number of runs that ended well', () => {
  const good = Array.from({ length: 30 }, (_, index) => run(index, { state: 'done' }));
  const failed = run(40, { state: 'failed', error: { name: 'PermanentError', message: 'x.tif: expected a raster' } });
  const partial = run(41, { state: 'partial', failures: 1, reasons: { 'inference/predict/r0c0': 'out of reach' } });
  const shown = text([...good, failed, partial]);
  expect(shown).toMatch(/monthly-40 +failed/);
  expect(shown).toContain('! monthly-40: x.tif: expected a raster');
  expect(shown).toMatch(/monthly-41 +partial/);
  expect(shown).toContain('! monthly-41, inference/predict/r0c0: out of reach');
  expect(shown.match(/ done /g)).toHaveLength(6);
});

it('tells runs of one name apart, and counts those that wait', () => {
  const shown = text([run(0, { state: 'running' }), ...Array.from({ length: 300 }, (_, index) => run(index + 1))]);
  expect(shown).toMatch(/monthly-0 .*01-31 12:00:00, 0 s ago +monthly-20260130T0300Z/);
  // Who waits longest is next.
  expect(shown.indexOf('monthly-300 ')).toBeLessThan(shown.indexOf('monthly-299 '));
  expect(shown).toContain('and 295 more that wait to be put together');
});
