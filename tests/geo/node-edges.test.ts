import { expect, it } from 'vitest';
import { nodeEdges, type LatticeEdge } from '../../geo/node-edges.ts';

it('leaves edges alone that meet at their ends, and no edges at all', () => {
  expect(nodeEdges([])).toEqual({ edges: [], crossing: undefined });
  const ring: LatticeEdge[] = [
    [
      [0, 0],
      [4, 0],
    ],
    [
      [4, 0],
      [4, 4],
    ],
    [
      [4, 4],
      [0, 0],
    ],
  ];
  expect(nodeEdges(ring)).toEqual({ edges: ring, crossing: undefined });
});

it('cuts edges where they cross and where an end lies on another', () => {
  const crossing = nodeEdges([
    [
      [0, 0],
      [4, 4],
    ],
    [
      [0, 4],
      [4, 0],
    ],
  ])!;
  expect(crossing.crossing).toEqual([2, 2]);
  expect(new Set(crossing.edges.map((edge) => edge.join(' ')))).toEqual(
    new Set(['0,0 2,2', '2,2 4,4', '0,4 2,2', '2,2 4,0']),
  );
  const touching = nodeEdges([
    [
      [0, 0],
      [4, 0],
    ],
    [
      [2, 0],
      [2, 3],
    ],
  ])!;
  expect(touching.edges).toHaveLength(3);
});
