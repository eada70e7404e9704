import { decodeJson } from '../../engine/json.ts';
import type { StageContext } from '../../engine/stage.ts';
import { readAreaFamilies } from '../../geo/area-families.ts';
import type { AreaSet } from '../../geo/areas.ts';
import { pixelAreaModel } from '../../geo/pixel-area.ts';
import { areaContains } from '../../geo/point-in-polygon.ts';
import { projectAreas, type ProjectedArea } from '../../geo/project-areas.ts';
import { decodeClasses, notObservedValue } from '../../raster/class-block.ts';
import type { LabelledUnit } from './labelled-unit.ts';
import type { ReferenceUnit } from './reference-sample.ts';
import type { ValidationInput, ValidationOptions } from './validation-input.ts';

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
  const values = await mapValues(sample, input, options, context);
  const pixelArea = pixelAreaModel(grid);
  const nameOf = new Map(classes.map(({ value, name }) => [value, name]));
  return sample.map((unit, index) => ({
    ...unit,
    pixelAreaM2: pixelArea.areaM2(unit.col, unit.row),
    mapClass: nameOf.get(values[index]!),
    areas: areasOfUnit(families, unit),
  }));
}

/** Codes of the areas that hold a unit, by level; a unit outside of the first family, which the sample is of, has none. */
function areasOfUnit(
  families: readonly { readonly set: AreaSet; readonly projected: readonly ProjectedArea[] }[],
  { col, row }: ReferenceUnit,
): Readonly<Record<string, string>> {
  const codes: Record<string, string> = {};
  for (const [index, { set, projected }] of families.entries()) {
    const area = set.areas[projected.findIndex((one) => areaContains(one, col + 0.5, row + 0.5))];
    if (area !== undefined) Object.assign(codes, { [set.level]: area.code }, area.parents);
    else if (index === 0) return {};
  }
  return codes;
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
