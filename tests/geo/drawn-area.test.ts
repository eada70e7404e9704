import { assert, double, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawArea } from '../../geo/drawn-area.ts';

const ring = (...points: [number, number][]): Float64Array => Float64Array.from([...points, points[0]!].flat());
const square = (x: number, y: number, side: number) => ({
  exterior: ring([x, y], [x, y + side], [x + side, y + side], [x + side, y]),
  holes: [],
});

/** Points of the rings of a path. */
function pointsOf(path: string): [number, number][][] {
  return path
    .split('M')
    .slice(1)
    .map((text) => [...text.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]));
}

function distanceToEdge(
  [px, py]: [number, number],
  [[ax, ay], [bx, by]]: [[number, number], [number, number]],
): number {
  const [dx, dy] = [bx - ax, by - ay];
  const t = Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(px - ax - t * dx, py - ay - t * dy);
}

describe('an area drawn on a picture', () => {
  it('has its name inside, also where it bends around its own middle', () => {
    const bracket = ring([0, 0], [100, 0], [100, 10], [10, 10], [10, 90], [100, 90], [100, 100], [0, 100]);
    const { label } = drawArea([{ exterior: bracket, holes: [] }], { x: 1, y: 1 });
    const isInside = label.x <= 10 || label.y <= 10 || label.y >= 90;
    expect(isInside).toBe(true);
  });

  it('has its name in its largest part', () => {
    const { label } = drawArea([square(0, 0, 10), square(100, 0, 40)], { x: 1, y: 0.5 });
    expect(label).toEqual({ x: 120, y: 10 });
  });

  it('keeps holes, and rings smaller than the tolerance', () => {
    const { exterior } = square(0, 0, 100);
    const holes = [square(40, 40, 20).exterior, square(10, 10, 0.2).exterior];
    const { path } = drawArea([{ exterior, holes }], { x: 1, y: 1 });
    expect(pointsOf(path).map((points) => points.length >= 4)).toEqual([true, true, true]);
  });

  it('runs within half a pixel of its own outline, by far fewer points', () => {
    assert(
      property(integer({ min: 100, max: 2000 }), double({ min: 20, max: 400, noNaN: true }), (count, radius) => {
        const points = Array.from({ length: count }, (_, i): [number, number] => {
          const turn = (2 * Math.PI * i) / count;
          const r = radius * (1 + 0.2 * Math.sin(7 * turn));
          return [500 + r * Math.cos(turn), 500 + r * Math.sin(turn)];
        });
        const [drawn] = pointsOf(drawArea([{ exterior: ring(...points), holes: [] }], { x: 1, y: 1 }).path);
        const edges = drawn!.slice(1).map((end, i): [[number, number], [number, number]] => [drawn![i]!, end]);
        // A tenth of a pixel is what the path is rounded to.
        for (const point of points)
          expect(Math.min(...edges.map((edge) => distanceToEdge(point, edge)))).toBeLessThan(0.5 + 0.1);
        expect(drawn!.length).toBeLessThanOrEqual(count + 1);
      }),
      { numRuns: 30, seed: 8 },
    );
  });
});
