import type { FirstStage } from '../proportional-to-size.ts';
import type { SystematicVariance } from '../systematic-variance.ts';

/** How many units are drawn where; `total` is what is expected where the number is random. */
export type UnitPlan =
  | { readonly design: 'simple-random'; readonly total: number }
  | { readonly design: 'stratified'; readonly total: number; readonly units: readonly number[] }
  | {
      readonly design: 'systematic';
      readonly total: number;
      /** In pixels, and in metres. */
      readonly spacing: number;
      readonly spacingM: number;
      readonly variance: SystematicVariance;
      /** Land between two units of a row, where pixels differ in area; `spacing` pixels where they do not. */
      readonly stepKm2?: number;
    }
  | TwoStagePlan;

export interface TwoStagePlan {
  readonly design: 'two-stage';
  readonly total: number;
  /** Areas drawn, certain ones included. */
  readonly clusters: number;
  /** By area of the frame. */
  readonly stages: readonly FirstStage[];
  readonly unitsIfDrawn: readonly number[];
}

export type DesignName = UnitPlan['design'];
