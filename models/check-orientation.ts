import { ModelError } from './model-error.ts';

/** A block of a chip, as shares of its side from its upper left corner: none of its mirror images and turns touches it. */
const BLOCK = { top: 0.1, left: 0.55, side: 0.15 } as const;
/** Networks spread what they see over their field of view, or over the whole chip, but not to one mirror image alone. */
const MOST_TIMES = 4;
/** Chips whose block would be smaller tell nothing. */
const SMALLEST_CHIP_PX = 16;

/** A place of a chip as shares of its side, as another orientation has it. */
type Orientation = (row: number, col: number) => readonly [row: number, col: number];

const OTHERS: Readonly<Record<string, Orientation>> = {
  'with rows and columns swapped': (row, col) => [col, row],
  'mirrored from east to west': (row, col) => [row, 1 - col],
  'mirrored from north to south': (row, col) => [1 - row, col],
  'turned by half a turn': (row, col) => [1 - row, 1 - col],
  'turned by a quarter to the right': (row, col) => [col, 1 - row],
  'turned by a quarter to the left': (row, col) => [1 - col, row],
  'mirrored along its other diagonal': (row, col) => [1 - col, 1 - row],
};

/** One chip of input [band][row][column] with the block of another one in it; undefined where chips are too small for one. */
export function withOtherBlock(
  chip: Float32Array,
  other: Float32Array,
  { bands, chipPx }: { readonly bands: number; readonly chipPx: number },
): Float32Array | undefined {
  if (chipPx < SMALLEST_CHIP_PX) return undefined;
  const made = chip.slice();
  for (const at of pixelsOf((row, col) => [row, col], chipPx)) {
    for (let band = 0; band < bands; band++) made[band * chipPx ** 2 + at] = other[band * chipPx ** 2 + at]!;
  }
  return made;
}

/**
 * Looks where what a model gives has changed after a block of its input did: there, and not at a mirror image of it. Shapes
 * tell nothing of it, for chips are square, and a map whose chips are turned looks like a map.
 * @param before output [class][row][column] of a chip, and `after` of the same with `withOtherBlock`
 * @throws ModelError where one mirrored or turned place has changed far more than the place itself and any other.
 */
export function checkOrientation(
  before: Float32Array,
  after: Float32Array,
  o: { readonly classes: number; readonly chipPx: number; readonly onnxPath: string },
): void {
  const changeIn = (orientation: Orientation): number => {
    let sum = 0;
    for (const at of pixelsOf(orientation, o.chipPx)) {
      for (let k = 0; k < o.classes; k++) {
        const difference = Math.abs(after[k * o.chipPx ** 2 + at]! - before[k * o.chipPx ** 2 + at]!);
        if (Number.isFinite(difference)) sum += difference;
      }
    }
    return sum;
  };
  const itself = { how: undefined, change: changeIn((row, col) => [row, col]) };
  const others = Object.entries(OTHERS).map(([how, orientation]) => ({ how, change: changeIn(orientation) }));
  const [most, next] = [itself, ...others].toSorted((one, other) => other.change - one.change) as [Changed, Changed];
  if (most.how === undefined || most.change <= MOST_TIMES * next.change) return;
  throw new ModelError(
    `Model file ${o.onnxPath}: what it gives for a chip comes out ${most.how}, expected each pixel at its own place: export it with its output as [batch, class, row, column], rows from the north.`,
  );
}

/** How much has changed in an orientation; itself has no name. */
interface Changed {
  readonly how: string | undefined;
  readonly change: number;
}

function* pixelsOf(orientation: Orientation, chipPx: number): Generator<number> {
  const rows = Math.round(BLOCK.side * chipPx);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      // Centres of pixels, so that mirror images fall on centres.
      const row = Math.round(BLOCK.top * chipPx) + i + 0.5;
      const col = Math.round(BLOCK.left * chipPx) + j + 0.5;
      const [toRow, toCol] = orientation(row / chipPx, col / chipPx);
      yield Math.floor(toRow * chipPx) * chipPx + Math.floor(toCol * chipPx);
    }
  }
}
