import { decodeJson } from '../../engine/json.ts';
import type { StageContext } from '../../engine/stage.ts';
import { readAreas, type AreaSet } from '../../geo/areas.ts';
import { areaContains } from '../../geo/point-in-polygon.ts';
import { projectAreas } from '../../geo/project-areas.ts';
import { decodeClasses, notObservedValue } from '../../raster/class-block.ts';
import type { LabelledUnit } from './labelled-unit.ts';
import { isInGrid, type ReferenceUnit } from './reference-sample.ts';
import type { ValidationInput, ValidationOptions } from './validation-input.ts';

/** Looks up the map's class at every unit; only blocks that hold a unit are read. */
export async function labelUnits(
  sample: readonly ReferenceUnit[],
  input: ValidationInput,
  options: ValidationOptions,
  context: StageContext,
): Promise<LabelledUnit[]> {
  const { grid, classes } = options;
  const { file: location, code, level, parents } = options.areas;
  const set = readAreas(decodeJson(await context.artifacts.get(input.areas)), { code, level, parents, location });
  const projected = projectAreas(set, grid);
  const values = await mapValues(sample, input, options, context);
  const nameOf = new Map(classes.map(({ value, name }) => [value, name]));
  return sample.map((unit, index) => ({
    ...unit,
    mapClass: nameOf.get(values[index]!),
    areas: codesByLevel(
      set,
      // Beyond the grid the run has no frame, whatever the areas there are.
      isInGrid(unit, grid) ? projected.findIndex((area) => areaContains(area, unit.col + 0.5, unit.row + 0.5)) : -1,
    ),
  }));
}

/** Codes of the area and of those that hold it, by level; empty where there is none. */
function codesByLevel(set: AreaSet, index: number): Readonly<Record<string, string>> {
  const area = set.areas[index];
  return area === undefined ? {} : { [set.level]: area.code, ...area.parents };
}

/** The map's value at each unit, -1 where it was not observed. */
async function mapValues(
  sample: readonly ReferenceUnit[],
  input: ValidationInput,
  options: ValidationOptions,
  context: StageContext,
): Promise<Int32Array> {
  const values = new Int32Array(sample.length).fill(-1);
  for (const [index, window] of options.blocks.entries()) {
    const inside = sample.flatMap((unit, position) => {
      const [x, y] = [unit.col - window.col, unit.row - window.row];
      return x >= 0 && y >= 0 && x < window.widthPx && y < window.heightPx
        ? [{ position, pixel: y * window.widthPx + x }]
        : [];
    });
    if (inside.length === 0) continue;
    const { classes } = decodeClasses(await context.artifacts.get(input.blocks[index]!));
    for (const { position, pixel } of inside) {
      const value = classes[pixel]!;
      if (value !== notObservedValue(classes)) values[position] = value;
    }
  }
  return values;
}
