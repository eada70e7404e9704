import { stratifiedBalance } from '../../statistics/balance/stratified-balance.ts';
import type { Answerer } from './sample-examples.ts';

interface BalanceInputs {
  readonly strata: readonly number[];
  readonly known: readonly number[];
  /** By stratum and part. */
  readonly units: readonly (readonly number[])[];
}

export const GUARD_EXAMPLES: Readonly<Record<string, Answerer>> = {
  balance: ({ strata, known, units }: BalanceInputs) => {
    const drawn = units.flatMap((row, stratum) =>
      row.flatMap((count, part) => Array.from({ length: count }, () => ({ stratum, part }))),
    );
    const { statistic, df, pValue, cells } = stratifiedBalance({ strata, known, units: drawn, seed: 1 })!;
    return { statistic, df, pValue, estimated: cells[0]!.estimated, z: cells[0]!.z };
  },
};
