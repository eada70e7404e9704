import { describe, expect, it } from 'vitest';
import { crsFromEpsg } from '../../geo/crs.ts';
import { antimeridianNotes } from '../../pipeline/planning/areas/antimeridian-notes.ts';

type Position = readonly [lon: number, lat: number];

function collection(...rings: (readonly Position[])[]): unknown {
  return {
    type: 'FeatureCollection',
    features: rings.map((ring, i) => ({
      type: 'Feature',
      properties: { code: `A${i}` },
      geometry: { type: 'MultiPolygon', coordinates: [[ring]] },
    })),
  };
}

function box(west: number, east: number, south = -20, north = -10): Position[] {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
}

function notes(content: unknown, epsg = 4326): string[] {
  return antimeridianNotes(content, { crs: crsFromEpsg(epsg) }, { location: 'areas.geojson', code: 'code' });
}

describe('an outline that steps over more than half of the globe', () => {
  it('is told of, with the edge and which way it is read', () => {
    expect(notes(collection(box(0, 10), box(177, -178), box(-170, 170)))).toEqual([
      'The outline of the area A1 of areas.geojson steps from [177, -20] to [-178, -20] (so have 1 more areas): that is read as the short way across the antimeridian; if the long way is meant, give it points between.',
    ]);
  });

  it('is none where it has points between, counts on beyond 180, goes along a pole, or is in metres', () => {
    const round: Position[] = [-170, -60, 60, 170].map((lon) => [lon, 60]);
    const back: Position[] = [170, 60, -60, -170].map((lon) => [lon, -60]);
    expect(notes(collection([...round, ...back, round[0]!]))).toEqual([]);
    expect(notes(collection(box(177, 182), box(-180, 180, -90, -60)))).toEqual([]);
    expect(notes(collection(box(300_000, 300_250)), 32632)).toEqual([]);
  });
});
