/** A part of the frame that the sample is to be sorted into: a class of the map, or what the map has no class for. */
export interface SamplePart {
  readonly name: string;
  /** Its size in any unit that is the same for all parts. */
  readonly size: number;
  /** Units that it holds, or that a sample of this size is expected to find there. */
  readonly units: number;
}

/** A part that was joined with another, because that was declared or because it is too thin to stand alone. */
export interface CollapsedPart extends SamplePart {
  readonly into: string;
  /** It was declared to join this one, whatever its size. */
  readonly isDeclared: boolean;
}

/**
 * Joins thin parts with others, so that none of them is lost and none of the others suffers: what is declared first; then,
 * as long as a part with size has fewer units than asked for, the smallest such part with the next larger one. Only sizes
 * and numbers of units count, never labels, so that the estimator does not hang on what it finds.
 * Source: Cochran 1977, section 5A.12; Särndal, Swensson and Wretman 1992, section 7.6, for groups that are too small.
 * @param declared part → part that it is to join, whatever its size
 * @returns the parts joined, each with the one that stands for it; a part without size joins none.
 */
export function collapseThinParts(
  parts: readonly SamplePart[],
  o: { readonly minimumUnits: number; readonly declared?: Readonly<Record<string, string>> | undefined },
): CollapsedPart[] {
  const standsFor = new Map(parts.map(({ name }) => [name, name]));
  const alive = new Map(parts.filter(({ size }) => size > 0).map((part) => [part.name, part]));
  const join = (from: string, into: string): void => {
    const [thin, other] = [alive.get(from), alive.get(into)];
    if (thin === undefined || other === undefined || from === into) return;
    alive.delete(from);
    alive.set(into, { name: into, size: thin.size + other.size, units: thin.units + other.units });
    for (const [name, holder] of standsFor) if (holder === from) standsFor.set(name, into);
  };
  for (const [from, into] of Object.entries(o.declared ?? {})) {
    join(standsFor.get(from) ?? from, standsFor.get(into) ?? into);
  }
  const declaredFor = new Map(standsFor);
  for (;;) {
    const bySize = [...alive.values()].sort((a, b) => a.size - b.size || (a.name < b.name ? -1 : 1));
    const thin = bySize.findIndex(({ units }) => units < o.minimumUnits);
    if (thin < 0 || bySize.length < 2) break;
    const into = bySize[thin + 1] ?? bySize[thin - 1]!;
    join(bySize[thin]!.name, into.name);
  }
  return parts.flatMap((part) => {
    const into = standsFor.get(part.name)!;
    return into === part.name ? [] : [{ ...part, into, isDeclared: into === declaredFor.get(part.name) }];
  });
}

/** What stands for a part: itself, unless it was collapsed. */
export function representative(collapsed: readonly CollapsedPart[], name: string): string {
  return collapsed.find((part) => part.name === name)?.into ?? name;
}
