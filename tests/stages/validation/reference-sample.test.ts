import { describe, expect, it } from 'vitest';
import { checkDrawnUnits, drawRecord } from '../../../stages/validation/reference/drawn-units.ts';
import { duplicatePlaces } from '../../../stages/validation/reference/duplicate-places.ts';
import { readReferenceFile } from '../../../stages/validation/reference/reference-file.ts';
import { readReferenceSample } from '../../../stages/validation/reference/reference-sample.ts';
import { grid, keys, lonLatOf, readSample, type TestPoint } from './reference-case.ts';

const forest = { class: 'forest' };

describe('a reference sample', () => {
  it('finds the pixel, the labels and the purpose of every unit', () => {
    const units = readSample([
      { id: 'a', at: [3, 4], class: 'forest' },
      { id: 'b', at: [99, 79], class: 'field', alternate_class: 'water', purpose: 'estimate' },
      { id: 'c', at: [0, 0], class: '', reason: 'cloud on the picture' },
      { id: 'd', at: [500, 500], class: 'water', purpose: 'train' },
    ]);
    expect(units).toMatchObject([
      { id: 'a', col: 3, row: 4, referenceClass: 'forest', response: 'label', purpose: 'estimate' },
      { id: 'b', col: 99, row: 79, referenceClass: 'field', alternateClass: 'water', response: 'alternate' },
      { id: 'c', response: 'non-response', nonResponseReason: 'cloud on the picture' },
      { id: 'd', purpose: 'train' },
    ]);
    expect(units[2]!.referenceClass).toBeUndefined();
  });

  it('makes classes of a finer legend, the second coder’s too', () => {
    const crosswalk = { spruce: 'forest', maize: 'field' };
    const [unit, same] = readSample([{ class: 'spruce', alternate_class: 'maize' }, { class: 'water' }], { crosswalk });
    expect(unit).toMatchObject({ referenceClass: 'forest', alternateClass: 'field', labels: ['spruce', 'maize'] });
    expect(same!.referenceClass).toBe('water');
  });

  it('keeps what units say of their strata where the design says that these are the map’s classes', () => {
    const points = [{ ...forest, stratum: 'woodland' }, forest];
    const strata = (design: typeof keys.design): (string | undefined)[] =>
      readSample(points, { design }).map(({ stratum }) => stratum);
    expect(strata({ type: 'stratified' })).toEqual(['woodland', undefined]);
    expect(strata({ type: 'simple-random' })).toEqual([undefined, undefined]);
  });

  const refused: readonly [string, readonly TestPoint[], Partial<typeof keys>, RegExp][] = [
    [
      'a label missing',
      [forest, { id: 'q', class: '' }],
      {},
      /point q: expected a label .* found ""; a drawn unit cannot/,
    ],
    [
      'the property missing',
      [{ klass: 'forest' }],
      {},
      /point p1: expected a label in the property class.*no such prop/,
    ],
    [
      'the property in another spelling',
      [{ CLASS: 'forest' }, { CLASS: 'water' }],
      {},
      /: expected the property class, as reference\.class has it, found CLASS; write reference\.class: CLASS$/,
    ],
    [
      'a word for no label',
      [forest, { id: 'q', class: 'NA' }],
      {},
      /point q: expected a class of the map \([^)]*\), found "NA"; where it says that there is no label, write response: non-response with a reason$/,
    ],
    ['an id that turns the order of letters', [{ ...forest, id: 'a\u202Eb' }], {}, /a point’s id: .* found U\+202E/],
    ['a non-response without a reason', [{ response: 'non-response' }], {}, /point p1: expected a reason/],
    [
      'a non-response with a label',
      [{ ...forest, response: 'non-response', reason: 'x' }],
      {},
      /expected no label where response is non-response, found forest/,
    ],
    ['an alternate without its label', [{ ...forest, response: 'alternate' }], {}, /expected the second label/],
    ['a response of another kind', [{ ...forest, response: 'maybe' }], {}, /expected label, alternate, non-response/],
    [
      'a purpose of another kind',
      [{ ...forest, purpose: 'test' }],
      {},
      /expected train, calibrate, estimate .*found test/,
    ],
    ['a misspelt purpose', [{ ...forest, Purpose: 'train' }], {}, /unknown property Purpose; .* is purpose/],
    ['a purpose with a letter missing', [{ ...forest, purpse: 'train' }], {}, /unknown property purpse; .* is purpose/],
    ['a class of nobody', [{ class: 'forst' }], {}, /found "forst"; the nearest is forest/],
    [
      'a crosswalk to nowhere',
      [{ class: 'spruce' }],
      { crosswalk: { spruce: 'wood' } },
      /found "wood" made of "spruce" by reference\.crosswalk/,
    ],
    ['a place beside the grid', [{ ...forest, at: [-1, 5] }], {}, /point p1: expected a place in the grid .* -1, 5/],
    [
      'latitude before longitude',
      [{ ...forest, position: lonLatOf(5, 5).toReversed() }],
      {},
      /point p1: expected a place in the grid .*longitude and latitude\) seem to be swapped/,
    ],
    ['an accuracy that is none', [{ ...forest, position_accuracy_m: 'good' }], {}, /expected a number .* found "good"/],
  ];
  it.each(refused)('refuses %s in one sentence', (_, points, change, sentence) => {
    expect(() => readSample(points, change)).toThrow(sentence);
  });

  it('refuses an id that comes twice', () => {
    expect(() =>
      readSample([
        { id: 'a', ...forest },
        { id: 'a', ...forest },
      ]),
    ).toThrow(/"a" stands at .* and again at/);
  });

  it('leaves properties that only look a little alike to the file', () => {
    expect(readSample([{ ...forest, season: 'dry', response_time: 3, coder: 'A', purposeful: true }])).toHaveLength(1);
  });
});

describe('a reference sample as a table', () => {
  const read = (text: string, crs?: string) =>
    readReferenceSample(readReferenceFile(text, { file: 'reference.csv', crs }), { ...keys, file: 'reference.csv' });
  const [lon, lat] = lonLatOf(7, 8);

  it('has longitude and latitude, or x and y with their CRS', () => {
    const geographic = read(`id,longitude,latitude,class,note\r\nA1,${lon},${lat},forest,"by the road, left"\r\n`);
    expect(geographic).toMatchObject([{ id: 'A1', col: 7, row: 8, referenceClass: 'forest' }]);
    const plane = 'x,y,class\n500150,4499830,forest\n';
    expect(read(plane, 'EPSG:32632')).toMatchObject([{ id: '1', col: 7, row: 8 }]);
    expect(read('x,y,crs,class\n500150,4499830,EPSG:32632,forest\n')).toMatchObject([{ col: 7, row: 8 }]);
  });

  it.each([
    ['no CRS', 'x,y,class\n500150,4499830,forest\n', /expected reference\.crs or a column crs/],
    ['no coordinates', 'place,spot,class\n1,2,forest\n', /expected the columns longitude and latitude, or x and y/],
    ['a coordinate missing', 'longitude,latitude,class\n9,,forest\n', /Line 2 .* in the column latitude, found ""/],
    ['a latitude out of range', 'longitude,latitude,class\n40,95,forest\n', /expected longitude and latitude/],
    ['two CRSs', 'x,y,crs\n1,2,EPSG:32632\n1,2,EPSG:32633\n', /points of several CRSs/],
    ['the same id twice', `id,longitude,latitude,class\nA,${lon},${lat},forest\nA,9,40.6,forest\n`, /found A twice/],
    ['no row', 'longitude,latitude\n', /holds no row/],
  ])('refuses %s', (_, text, sentence) => {
    expect(() => read(text)).toThrow(sentence);
  });

  it('takes no CRS for a GeoJSON file, which names its own', () => {
    expect(() => readReferenceFile('{}', { file: 'a.geojson', crs: 'EPSG:4326' })).toThrow(
      /reference\.crs: expected with a/,
    );
  });
});

describe('two units in one pixel', () => {
  const twice = (change: Partial<TestPoint> = {}) =>
    readSample([
      { id: 'a', at: [3, 4], ...forest },
      { id: 'b', at: [3, 4], ...forest, ...change },
    ]);
  const o = { file: 'reference.geojson', design: { type: 'simple-random' } } as const;

  it('stop a sample drawn without replacement, whatever their labels', () => {
    expect(() => duplicatePlaces(twice(), o)).toThrow(
      /each pixel once in a simple-random sample, found points a and b/,
    );
    expect(() => duplicatePlaces(twice({ class: 'water' }), { ...o, design: { type: 'stratified' } })).toThrow(
      /a and b/,
    );
  });

  it('are listed where a design may have them', () => {
    const units = twice();
    const found = duplicatePlaces(units, { ...o, design: { type: 'non-probability' } });
    expect(found).toEqual([{ col: 3, row: 4, ids: ['a', 'b'] }]);
  });

  it('may not train a model and judge it', () => {
    const design = { type: 'non-probability' } as const;
    expect(() => duplicatePlaces(twice({ purpose: 'train' }), { ...o, design })).toThrow(/for estimate and train/);
  });
});

describe('the units that were drawn', () => {
  const files = { file: 'reference.geojson', designFile: 'design.json' };
  const check = (points: readonly TestPoint[], design: Record<string, unknown>) => () =>
    checkDrawnUnits(readSample(points), drawRecord(design), files);

  it('are all in the file, whether ids, units or sizes are on record', () => {
    const points = [
      { id: 'a', ...forest },
      { id: 'b', reason: 'no access' },
    ];
    for (const design of [
      { drawn: ['a', 'b'] },
      { units: [{ id: 'b' }, { id: 'a' }] },
      { sampleSize: 2 },
      { units: 2 },
      {},
    ]) {
      expect(check(points, design)).not.toThrow();
    }
    expect(check(points, { sampleSize: { north: 1, south: 1 } })).not.toThrow();
    expect(check([...points, { id: 'r', ...forest, draw: 2 }], { drawn: ['a', 'b'] })).not.toThrow();
  });

  it('may not be dropped, nor joined by others', () => {
    const points = [
      { id: 'a', ...forest },
      { id: 'c', ...forest },
    ];
    expect(check(points, { drawn: ['a', 'b', 'c', 'd'] })).toThrow(/found 2 of 4 missing \(b, d\); .* non-response/);
    expect(check(points, { drawn: ['a'] })).toThrow(/found 1 others \(c\)/);
    expect(check(points, { sampleSize: 3 })).toThrow(/expected the 3 units that design\.json drew, found 2/);
  });
});

it('a unit outside of the grid is a matter of the grid, not of its CRS', () => {
  const [lon, lat] = lonLatOf(grid.widthPx + 1000, 5);
  expect(() => readSample([{ ...forest, position: [lon, lat] }])).toThrow(/pixel 1100, 5; is the CRS of the file/);
});
