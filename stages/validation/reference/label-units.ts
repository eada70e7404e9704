import { decodeJson } from '../../../engine/json.ts';
import type { StageContext } from '../../../engine/stage.ts';
import { readAreaFamilies } from '../../../geo/area-families.ts';
import { pixelAreaModel } from '../../../geo/pixel-area.ts';
import { projectAreas } from '../../../geo/project-areas.ts';
import { decodeClasses, notObservedValue } from '../../../raster/class-block.ts';
import type { LabelledUnit } from './labelled-unit.ts';
import type { ReferenceUnit } from './reference-sample.ts';
import { areaFinder } from './unit-areas.ts';
import type { ValidationInput, ValidationOptions } from '../validation-input.ts';

/** Looks up the map's class and the true area of the pixel at every unit; only blocks that hold a unit are read. */
export async function labelUnits(
  sample: readonly ReferenceUnit[],
  input: ValidationInput,
  options: ValidationOptions,
  context: StageContext,
): Promise<LabelledUnit[]> {
  const { grid, classes } = options;
  const sets = readAreaFamilies(decodeJson(await context.artifacts.get(input.areas)), options.areas);
  const families = sets.map((set) => ({ set, projected: projectAreas(set, grid) }));
  const areasOf = areaFinder(families, grid);
  const values = await mapValues(sample, input, options, context);
  const pixelArea = pixelAreaModel(grid);
  const nameOf = new Map(classes.map(({ value, name }) => [value, name]));
  return sample.map((unit, index) => ({
    ...unit,
    pixelAreaM2: pixelArea.areaM2(unit.col, unit.row),
    mapClass: nameOf.get(values[index]!),
    areas: areasOf(unit),
  }));
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
