import { quotedText } from '../../../access/quoted.ts';
import type { AreaSet } from '../../../geo/areas.ts';

const [HALF_TURN_DEG, FULL_TURN_DEG] = [180, 360];

/** An edge of an outline as its file has it. */
type Edge = readonly [from: Position, to: Position];

/**
 * Tells of edges of more than half a turn, which are read the short way across the antimeridian, though a box around most of
 * the globe looks the same. `content` is the areas' GeoJSON, read without a fault.
 */
export function antimeridianNotes(
  content: unknown,
  { crs }: Pick<AreaSet, 'crs'>,
  o: { readonly location: string; readonly code: string },
): string[] {
  if (crs.kind !== 'geographic') return [];
  const found = (content as { readonly features: readonly Feature[] }).features.flatMap((feature) => {
    const edge = longEdge(feature.geometry?.coordinates);
    return edge === undefined ? [] : [{ edge, code: String(feature.properties?.[o.code]) }];
  });
  const [first, ...others] = found;
  if (first === undefined) return [];
  const [from, to] = first.edge.map((position) => `[${position.join(', ')}]`);
  const also = others.length === 0 ? '' : ` (so have ${others.length} more areas)`;
  return [
    `The outline of the area ${quotedText(first.code)} of ${o.location} steps from ${from} to ${to}${also}: that is read as the short way across the antimeridian; if the long way is meant, give it points between.`,
  ];
}

interface Feature {
  readonly geometry?: { readonly coordinates?: unknown } | null;
  readonly properties?: Readonly<Record<string, unknown>> | null;
}

/** The first edge that is read the short way, in rings however deep. */
function longEdge(coordinates: unknown): Edge | undefined {
  if (!Array.isArray(coordinates)) return undefined;
  const parts: readonly unknown[] = coordinates;
  for (const [i, part] of parts.entries()) {
    const edge = isPosition(part) ? edgeBetween(parts[i - 1], part) : longEdge(part);
    if (edge !== undefined) return edge;
  }
  return undefined;
}

type Position = readonly [lon: number, lat: number];

function isPosition(part: unknown): part is Position {
  return Array.isArray(part) && typeof part[0] === 'number';
}

function edgeBetween(from: unknown, to: Position): Edge | undefined {
  if (!isPosition(from)) return undefined;
  const step = Math.abs(to[0] - from[0]);
  return step > HALF_TURN_DEG && step < FULL_TURN_DEG ? [from, to] : undefined;
}
