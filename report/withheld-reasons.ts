import type { LadderRow } from '../results/ladder.ts';
import type { FigureRow } from './estimate-rows.ts';

/** Looks up why the ladder withholds a figure. */
export function withheldReasons(ladder: readonly LadderRow[]): (row: FigureRow) => string | undefined {
  const keyOf = (row: Pick<LadderRow, 'level' | 'areaCode' | 'class'>): string =>
    JSON.stringify([row.level, row.areaCode, row.class]);
  const reasons = new Map(
    ladder
      .filter(({ method, reason }) => method === 'parent-only' && reason !== '')
      .map((row) => [keyOf(row), row.reason]),
  );
  return (row) => (row.outcome === 'SUPPRESSED' ? reasons.get(keyOf(row)) : undefined);
}
