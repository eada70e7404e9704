import { describe, expect, it } from 'vitest';
import { ModelError } from '../../../models/model-error.ts';
import { refuseConstantOutput } from '../../../stages/inference/check-output.ts';

const SIDE_PX = 40;
const PIXELS = SIDE_PX ** 2;
const lattice = { widthPx: SIDE_PX, heightPx: SIDE_PX, chipPx: SIDE_PX, overlapPx: 0 };
const tile = { col: 0, row: 0, widthPx: SIDE_PX, heightPx: SIDE_PX };
const varied = Float32Array.from({ length: PIXELS }, (_, i) => Math.sin(i));

function check(
  probabilities: (pixel: number) => readonly number[],
  o: {
    readonly band?: Float32Array;
    readonly observed?: (pixel: number) => boolean;
    readonly isStepwise?: boolean;
  } = {},
): void {
  const classes = probabilities(0).length;
  const planes = Float32Array.from(
    { length: classes * PIXELS },
    (_, i) => probabilities(i % PIXELS)[Math.floor(i / PIXELS)]!,
  );
  const observed = Uint8Array.from({ length: PIXELS }, (_, i) => (o.observed?.(i) === false ? 0 : 1));
  const block = { window: tile, bands: [o.band ?? varied], observed };
  const views = [{ chipCol: 0, chipRow: 0, part: tile, probabilities: planes }];
  refuseConstantOutput(views, block, {
    plan: { lattice, tile },
    isStepwise: o.isStepwise === true,
    onnxPath: 'm.onnx',
  });
}

const same = (): readonly number[] => [0.25, 0.75];

describe('the output of a tile', () => {
  it('that is the same for all observed pixels stops the tile, which is named with the model', () => {
    expect(() => check(same)).toThrow(ModelError);
    expect(() => check(same)).toThrow(/^Model file m\.onnx: all 1600 observed .* tile at pixel 0, 0 .*0\.250, 0\.750/);
    const beyond = (pixel: number): readonly number[] => (pixel < 100 ? [1, 0] : same());
    expect(() => check(beyond, { observed: (pixel) => pixel >= 100 })).toThrow(/all 1500 observed pixels/);
  });

  it('may be the same where there is a reason', () => {
    expect(() => check((pixel) => (pixel === PIXELS - 1 ? [0.3, 0.7] : same()))).not.toThrow();
    expect(() => check(same, { band: new Float32Array(PIXELS).fill(0.1) })).not.toThrow();
    expect(() => check(() => [0, 1])).not.toThrow();
    expect(() => check(same, { isStepwise: true })).not.toThrow();
    expect(() => check(same, { observed: (pixel) => pixel < 1000 })).not.toThrow();
  });

  it('that is in every chip as in the first one stops the tile, where enough of it was seen', () => {
    const wide = { ...tile, widthPx: 2 * SIDE_PX };
    const planes = Float32Array.from({ length: 2 * PIXELS }, (_, i) => {
      const share = 0.5 + 0.4 * Math.cos(i % PIXELS);
      return i < PIXELS ? share : 1 - share;
    });
    const views = [0, 1].map((chipCol) => ({
      ...{ chipCol, chipRow: 0, probabilities: planes },
      part: { ...tile, col: chipCol * SIDE_PX },
    }));
    const band = Float32Array.from({ length: 2 * PIXELS }, (_, i) => Math.sin(i));
    const refuse = (observedRows: number): void =>
      refuseConstantOutput(
        views,
        {
          ...{ window: wide, bands: [band] },
          observed: Uint8Array.from({ length: 2 * PIXELS }, (_, i) => (i < observedRows * 2 * SIDE_PX ? 1 : 0)),
        },
        { plan: { lattice: { ...lattice, widthPx: 2 * SIDE_PX }, tile: wide }, isStepwise: false, onnxPath: 'm.onnx' },
      );
    expect(() => refuse(SIDE_PX)).toThrow(/as those in the same place of another chip/);
    expect(() => refuse(10)).not.toThrow();
  });
});
