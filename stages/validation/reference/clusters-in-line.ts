import { hilbertOrder } from '../../../geo/hilbert-order.ts';
import type { LabelledUnit } from './labelled-unit.ts';

/**
 * Units by cluster, clusters in the order in which a Hilbert curve meets the means of their units' places: that of a
 * two-stage draw, whatever the order of the file.
 */
export function clustersInLine<T extends Pick<LabelledUnit, 'cluster' | 'col' | 'row'>>(units: readonly T[]): T[] {
  const members = new Map<string, T[]>();
  for (const unit of units) members.set(unit.cluster ?? '', [...(members.get(unit.cluster ?? '') ?? []), unit]);
  const clusters = [...members.values()];
  const mean = (cluster: readonly T[], place: (unit: T) => number): number =>
    cluster.reduce((sum, unit) => sum + place(unit), 0) / cluster.length;
  const middles = clusters.map(
    (cluster) => [mean(cluster, ({ col }) => col), mean(cluster, ({ row }) => row)] as const,
  );
  return hilbertOrder(middles).flatMap((position) => clusters[position]!);
}
