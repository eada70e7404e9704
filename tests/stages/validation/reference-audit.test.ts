import { expect, it } from 'vitest';
import { labelPairs, withAlternateLabels } from '../../../stages/validation/reference/alternate-labels.ts';
import type { LabelledUnit } from '../../../stages/validation/reference/labelled-unit.ts';
import { auditReference, type AuditRequest } from '../../../stages/validation/reference/reference-audit.ts';
import { readSample } from './reference-case.ts';

const design = { type: 'stratified', stratum: 'stratum', sizes: { hill: 3, plain: 1 } } as const;

function auditOf(change: Partial<AuditRequest> = {}) {
  const units = readSample(
    [
      { stratum: 'hill', class: 'spruce', position_accuracy_m: 4 },
      { stratum: 'hill', class: 'field', alternate_class: 'water' },
      { stratum: 'hill', reason: 'no access' },
      { stratum: 'plain', class: 'water', position_accuracy_m: 15 },
      { stratum: 'plain', reason: 'no access', draw: 2 },
      { class: 'forest', purpose: 'train' },
      { class: 'forest', purpose: 'calibrate' },
    ],
    { design, crosswalk: { spruce: 'forest', maize: 'field' } },
  );
  return auditReference({
    units,
    file: 'reference.geojson',
    digest: 'ab'.repeat(32),
    crs: 'EPSG:4326',
    design,
    population: 'all land of the province',
    crosswalk: { spruce: 'forest', maize: 'field' },
    duplicates: [],
    positionLimitM: 10,
    overlap: { handling: 'none', extents: [], distanceM: 0, inside: 0, ids: [] },
    ...change,
  });
}

it('the audit record counts what was read, kept out, labelled and missing', () => {
  const audit = auditOf();
  expect(audit).toMatchObject({
    population: 'all land of the province',
    unitsRead: 7,
    byPurpose: { train: 1, calibrate: 1, estimate: 5 },
    byResponse: { label: 2, alternate: 1, 'non-response': 2 },
    nonResponseReasons: { 'no access': 2 },
    response: { drawn: 5, responded: 3, responseRate: 0.6 },
    byStratum: { hill: { drawn: 3, responded: 2 }, plain: { drawn: 2, responded: 1, responseRate: 0.5 } },
    laterDraws: 1,
    positionAccuracy: { limitM: 10, stated: 2, worseThanLimit: 1, worstM: 15 },
    crosswalk: { spruce: { class: 'forest', units: 1 }, maize: { class: 'field', units: 0 } },
    excluded: 0,
  });
  expect(audit.notes).toEqual([
    expect.stringMatching(/^2 of 7 reference points are for training or calibration/),
    expect.stringMatching(/^2 of 5 drawn reference points have no label/),
    expect.stringMatching(/^1 of 5 reference points are placed less well than half a pixel \(10 m\)/),
  ]);
});

it('the audit record says how many pixels hold several units', () => {
  const place = { col: 3, row: 4, ids: ['p1', 'p2'] };
  expect(auditOf({ duplicates: [place, { ...place, row: 5 }] }).notes.at(-1)).toBe(
    '2 pixels hold more than one reference point.',
  );
});

it('the audit record says how many units lie where the model was trained', () => {
  const overlap = { extents: [], distanceM: 500, inside: 1, ids: ['p1', 'p4'] };
  const declared = auditOf({ overlap: { ...overlap, handling: 'declared' } });
  expect([declared.excluded, declared.notes.at(-1)]).toEqual([
    0,
    expect.stringMatching(/^2 of 5 .* figure .* is marked/),
  ]);
  const excluded = auditOf({ overlap: { ...overlap, handling: 'excluded' } });
  expect([excluded.excluded, excluded.notes.at(-1)]).toEqual([
    2,
    expect.stringMatching(/within 500 m of it is cut out/),
  ]);
});

it('a second coder’s labels make a second sample, and pairs to compare', () => {
  const units = [
    { id: '1', referenceClass: 'forest', alternateClass: 'field' },
    { id: '2', referenceClass: 'water', alternateClass: undefined },
    { id: '3', referenceClass: undefined, alternateClass: undefined },
  ] as unknown as LabelledUnit[];
  expect(withAlternateLabels(units).map(({ referenceClass }) => referenceClass)).toEqual(['field', 'water', undefined]);
  expect(labelPairs(units)).toEqual([
    ['forest', 'field'],
    ['water', 'water'],
  ]);
  const [first, second] = units as [LabelledUnit, LabelledUnit];
  const agreed = { ...first, alternateClass: 'forest' };
  expect(labelPairs([agreed, second])).toEqual([['forest', 'forest']]);
  expect(labelPairs([second])).toEqual([]);
});
