import { expect, it } from 'vitest';
import { CellLoops } from '../../raster/warp/cells.ts';
import type { ControlCell } from '../../raster/warp/control-grid.ts';
import { bilinearKernel } from '../../raster/warp/bilinear.ts';
import { cubicKernel } from '../../raster/warp/cubic.ts';
import { nearestKernel } from '../../raster/warp/nearest.ts';
import { emptySegment, setCentres } from '../../raster/warp/segment.ts';

it.each([nearestKernel, bilinearKernel, cubicKernel])('the loops give the bits of JavaScript: %o', (kernel) => {
  const samplesWindow = { col: 1000, row: 5000, widthPx: 97, heightPx: 83 };
  const window = { col: 130, row: 64, widthPx: 40, heightPx: 60 };
  // A skewed cell that begins before the window.
  const cell: ControlCell = {
    col: 128,
    row: 64,
    sizePx: 64,
    x: [1010.123, 1074.4, 1008.777, 1077.01],
    y: [5009.31, 5004.456, 5070.9, 5066.123],
    centre: undefined,
  };
  const part = { firstCol: 2, endCol: 42, firstRow: 0, endRow: 60 };
  const loops = new CellLoops();
  const arrays = loops.place(samplesWindow, window);
  arrays.samples.forEach((_, i) => (arrays.samples[i] = Math.fround(Math.sin(i) * 3000)));
  loops.run(kernel.loop!, cell, part);

  const source = {
    pixels: arrays.samples,
    valid: undefined,
    window: samplesWindow,
    gridWidthPx: 20_000,
    gridHeightPx: 20_000,
  };
  const output = { pixels: new Float32Array(40 * 60), valid: new Uint8Array(40 * 60) };
  for (let row = 0; row < 60; row++) {
    const segment = { ...emptySegment(), start: part.firstCol, end: part.endCol, at: row * 40 - 2 };
    setCentres(segment, cell, row);
    kernel.resample(source, segment, output);
  }
  expect(output.valid.every((valid) => valid === 1)).toBe(true);
  expect(Buffer.from(output.pixels.buffer).equals(Buffer.from(arrays.output.slice().buffer))).toBe(true);
});
