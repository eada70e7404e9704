import { PermanentError } from '../../../errors/error-kinds.ts';
import type { LabelledUnit } from '../reference/labelled-unit.ts';
import type { LegendOptions } from '../legend-options.ts';

/** One level of a hierarchical legend: classes that partition the classes of the model. */
export interface LegendLevel {
  /** 0 is the model's own classes; a level holds whole higher classes only. */
  readonly level: number;
  /** In the order of the first class of the model that each holds. */
  readonly classes: readonly string[];
  /** Class of the model → class of this level. */
  readonly classOf: Readonly<Record<string, string>>;
  /** Classes that no lower level has: the ones to publish from this one. */
  readonly added: readonly string[];
}

/**
 * The levels of a legend, the model's own classes first. A higher class appears at the level at which all of its
 * members are whole; a class that belongs to none stays itself. A figure of a level is estimated from the sample with
 * the labels of that level, never summed: the variance of a sum is not the sum of the variances.
 * @throws PermanentError for a member that is no class, one that belongs to two classes, a name that the model has too,
 * and classes that hold one another.
 */
export function legendLevels(legend: LegendOptions, classes: readonly string[]): LegendLevel[] {
  const parents = parentsOf(legend, classes);
  const heights = new Map<string, number>();
  for (const name of Object.keys(legend)) heightOf(name, { legend, heights, path: [] });
  const top = Math.max(0, ...heights.values());
  const levels: LegendLevel[] = [];
  for (let level = 0; level <= top; level++) {
    const classOf = Object.fromEntries(classes.map((name) => [name, ancestor(name, { parents, heights, level })]));
    const names = [...new Set(classes.map((name) => classOf[name]!))];
    const added = level === 0 ? names : names.filter((name) => heights.get(name) === level);
    levels.push({ level, classes: names, classOf, added });
  }
  return levels;
}

function parentsOf(legend: LegendOptions, classes: readonly string[]): Map<string, string> {
  const parents = new Map<string, string>();
  const known = new Set([...classes, ...Object.keys(legend)]);
  for (const [name, members] of Object.entries(legend)) {
    if (classes.includes(name)) {
      throw new PermanentError(
        `estimation.legend.${name}: expected a name of its own, found that of a class of the map`,
      );
    }
    for (const member of members) {
      const other = parents.get(member);
      if (!known.has(member)) {
        throw new PermanentError(
          `estimation.legend.${name}: expected classes (${[...known].join(', ')}), found ${member}`,
        );
      }
      if (other !== undefined) {
        throw new PermanentError(
          `estimation.legend.${name}: expected each class in one higher class, found ${member}, which ${other} lists already`,
        );
      }
      parents.set(member, name);
    }
  }
  return parents;
}

/** Steps from the model's classes up to a higher class, the longest way. */
function heightOf(
  name: string,
  o: {
    readonly legend: LegendOptions;
    readonly heights: Map<string, number>;
    readonly path: readonly string[];
  },
): number {
  const members = o.legend[name];
  if (members === undefined) return 0;
  if (o.path.includes(name)) {
    throw new PermanentError(
      `estimation.legend: expected classes that do not hold one another, found ${[...o.path, name].join(' > ')}`,
    );
  }
  const known = o.heights.get(name);
  if (known !== undefined) return known;
  const height = 1 + Math.max(...members.map((member) => heightOf(member, { ...o, path: [...o.path, name] })));
  o.heights.set(name, height);
  return height;
}

function ancestor(
  name: string,
  {
    parents,
    heights,
    level,
  }: {
    readonly parents: ReadonlyMap<string, string>;
    readonly heights: ReadonlyMap<string, number>;
    readonly level: number;
  },
): string {
  let found = name;
  for (let parent = parents.get(name); parent !== undefined; parent = parents.get(parent)) {
    if ((heights.get(parent) ?? 0) <= level) found = parent;
  }
  return found;
}

/** The units with their labels, the map's too, at a level of the legend. */
export function unitsAtLevel(units: readonly LabelledUnit[], { classOf }: LegendLevel): LabelledUnit[] {
  const at = (name: string | undefined): string | undefined => (name === undefined ? undefined : classOf[name]);
  return units.map((unit) => ({
    ...unit,
    referenceClass: at(unit.referenceClass),
    alternateClass: at(unit.alternateClass),
    mapClass: at(unit.mapClass),
  }));
}

/** Sizes by class of the map (mapped areas; sizes add up, variances do not) gathered by class of a level. */
export function sizesAtLevel(
  sizes: readonly number[],
  classes: readonly string[],
  level: Pick<LegendLevel, 'classes' | 'classOf'>,
): number[] {
  return level.classes.map((name) =>
    sizes.reduce((sum, size, index) => (level.classOf[classes[index]!] === name ? sum + size : sum), 0),
  );
}
