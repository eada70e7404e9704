import { windowContains, type Window } from '../../geo/window.ts';
import type { ChipView, ResolveRequest } from './resolve-pixels.ts';

/** Looks views up by chip; of several parts of one chip, the first that holds the pixels asked for. */
export function viewFinder(views: Iterable<ChipView>): ResolveRequest['findView'] {
  const byChip = new Map<string, ChipView[]>();
  for (const view of views) {
    const key = `${view.chipCol},${view.chipRow}`;
    const parts = byChip.get(key);
    if (parts === undefined) byChip.set(key, [view]);
    else parts.push(view);
  }
  return (chipCol, chipRow, neededPx: Window) =>
    byChip.get(`${chipCol},${chipRow}`)?.find((view) => windowContains(view.part, neededPx));
}
