import { tickStep } from '../../report/tick-step.ts';

export interface Scale {
  readonly ticks: readonly number[];
  readonly toX: (value: number) => number;
}

/** A scale over the values with round ticks, from 0 where that wastes little or it is asked for. */
export function linearScale(
  values: readonly number[],
  o: { readonly left: number; readonly right: number; readonly pieces: number; readonly isFromZero?: boolean },
): Scale {
  const most = Math.max(...values, 1e-9);
  const least = o.isFromZero === true || Math.min(...values) < 0.5 * most ? 0 : Math.min(...values);
  const step = tickStep(most - least || most, o.pieces);
  const [low, high] = [Math.floor(least / step + 1e-9) * step, Math.ceil(most / step - 1e-9) * step];
  const count = Math.round((high - low) / step);
  return {
    ticks: Array.from({ length: count + 1 }, (_, k) => low + k * step),
    toX: (value) => o.left + ((value - low) / (high - low)) * (o.right - o.left),
  };
}
