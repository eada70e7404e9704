const NAMED = { $number: 'NaN' } as const;

/**
 * A copy that JSON can hold: it knows no NaN, which a nodata value may be. For what a run is told to do; a NaN among results is
 * a fault, which canonical JSON refuses.
 */
export function nameNan(value: unknown): unknown {
  if (Number.isNaN(value)) return NAMED;
  return mapMembers(value, nameNan);
}

/** What {@link nameNan} was given. */
export function reviveNan(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && '$number' in value) return Number.NaN;
  return mapMembers(value, reviveNan);
}

function mapMembers(value: unknown, change: (member: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, change(member)]));
}
