import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { classAreas } from '../../statistics/accuracy-assessment.ts';
import { areaByClass } from '../../statistics/area-by-class.ts';
import { absentEstimate, type Estimate } from '../../statistics/estimate.ts';
import { obsStatus } from '../../statistics/obs-status.ts';
import { betaInterval } from '../../statistics/bounded-interval.ts';
import { accuracy } from '../../results/accuracy.ts';
import { estimates, higherClasses, type EstimateRow, type HigherClassRow } from '../../results/estimates.ts';
import { ladder, type LadderRow } from '../../results/ladder.ts';
import { mappedAreas as mappedTable } from '../../results/mapped-areas.ts';
import { mapPreview, type MapPreview } from '../../results/map-preview.ts';
import { referenceAudit, type ReferenceRecord } from '../../results/reference-audit.ts';
import type { Manifest } from '../../results/manifest.ts';
import { areaKeys, wholeManifest } from '../results/whole-manifest.ts';
import { encodePng, pictureClass } from './class-picture.ts';

/** Classes of the case; the title of the last one is there to be escaped. */
export const CLASSES = [
  { name: 'cropland', title: 'Cropland', colour: '#d9a441', rgb: [217, 164, 65] },
  { name: 'forest', title: 'Forest', colour: '#2f6b3c', rgb: [47, 107, 60] },
  { name: 'water', title: 'Water', colour: '#3b78b5', rgb: [59, 120, 181] },
  { name: 'wetland', title: 'Wetland & <b>peat</b>', colour: '#8a6fb0', rgb: [138, 111, 176] },
  { name: 'built-up', title: 'Built-up', colour: '#c0392b', rgb: [192, 57, 43] },
] as const;

const COUNTS = [
  [148, 21, 0, 6, 4],
  [9, 301, 1, 7, 0],
  [0, 1, 37, 1, 0],
  [3, 4, 0, 19, 0],
  [1, 0, 0, 0, 12],
];
/** Pixels of the picture are 200 m wide. */
const PIXEL_KM2 = 0.04;
const WIDTH_PX = 360;
const HEIGHT_PX = 240;
const COLUMNS = 4;
const ROWS = 3;
const NAMES = [
  'Alder',
  'Birch Vale',
  'Cold Spring',
  'Dunmore',
  'Elm',
  'Fairfield',
  'Grange',
  'Holm',
  'Inver',
  'Juniper',
  'Kelso',
  'Lark <i>Hill</i>',
];

interface MappedArea {
  readonly level: string;
  readonly code: string;
  readonly name: string;
  readonly classKm2: readonly number[];
  readonly notObservedKm2: number;
}

function areaIndex(x: number, y: number): number {
  return Math.floor((y * ROWS) / HEIGHT_PX) * COLUMNS + Math.floor((x * COLUMNS) / WIDTH_PX);
}

function sumAreas(o: Pick<MappedArea, 'level' | 'code' | 'name'>, members: readonly MappedArea[]): MappedArea {
  return {
    ...o,
    classKm2: CLASSES.map((_, k) => members.reduce((sum, { classKm2 }) => sum + classKm2[k]!, 0)),
    notObservedKm2: members.reduce((sum, { notObservedKm2 }) => sum + notObservedKm2, 0),
  };
}

/** The whole, two regions, twelve municipalities; the first of them is not observed at all. */
function mappedAreas(): MappedArea[] {
  const cells = NAMES.map(() => ({ classKm2: CLASSES.map(() => 0), notObservedKm2: 0 }));
  for (let y = 0; y < HEIGHT_PX; y++) {
    for (let x = 0; x < WIDTH_PX; x++) {
      const cell = cells[areaIndex(x, y)]!;
      const found = cell === cells[0] ? -1 : builtUp(x, y) ? 4 : pictureClass(x, y);
      if (found < 0) cell.notObservedKm2 += PIXEL_KM2;
      else cell.classKm2[found]! += PIXEL_KM2;
    }
  }
  const municipalities = cells.map((cell, k) => ({
    level: 'municipality',
    code: `M${String(k + 1).padStart(2, '0')}`,
    name: NAMES[k]!,
    ...cell,
  }));
  const west = sumAreas(
    { level: 'region', code: 'R1', name: 'West' },
    municipalities.filter((_, k) => k % COLUMNS < 2),
  );
  const east = sumAreas(
    { level: 'region', code: 'R2', name: 'East' },
    municipalities.filter((_, k) => k % COLUMNS >= 2),
  );
  return [
    sumAreas({ level: 'total', code: 'TOTAL', name: 'All areas' }, municipalities),
    west,
    east,
    ...municipalities,
  ];
}

function builtUp(x: number, y: number): boolean {
  return (x - 265) ** 2 + (y - 60) ** 2 < 150 || (x - 150) ** 2 + (y - 190) ** 2 < 90;
}

function figure(estimate: Estimate) {
  const { value, standardError, interval, sampleSize, outcome } = estimate;
  return {
    value: value ?? null,
    standardError: standardError ?? null,
    ciLower: interval?.lower ?? null,
    ciUpper: interval?.upper ?? null,
    intervalMethod: interval?.method ?? null,
    sampleSize,
    outcome,
  };
}

/** An estimate of a single area as the ladder makes it: assisted in regions, a model's or none in municipalities. */
function chosenEstimate(area: MappedArea, o: { readonly value: number; readonly class: number }): Estimate {
  const isRegion = area.level === 'region';
  const sampleSize = isRegion ? 280 : 48;
  if (!isRegion && o.class > 2) return absentEstimate({ outcome: 'SUPPRESSED', method: 'parent-only', sampleSize });
  const frame = observedKm2(area);
  const share = o.value / frame;
  const error = Math.sqrt((share * (1 - share)) / (2 * sampleSize));
  const interval = betaInterval({ value: share, variance: error ** 2, level: 0.95, df: 30 });
  const [outcome, method] = isRegion ? (['OK', 'domain-regression'] as const) : (['MODEL_BASED', 'composite'] as const);
  return {
    ...absentEstimate({ outcome, method, sampleSize }),
    value: o.value,
    standardError: error * frame,
    interval: interval && { ...interval, lower: interval.lower * frame, upper: interval.upper * frame },
    cv: error / share,
    df: 30,
  };
}

/** Relative efficiencies are 1, 2, 3 and so on over the classes, so that medians are known. */
function ladderRows(area: MappedArea, of: readonly Estimate[]): LadderRow[] {
  const none = { directShare: null, directError: null, assistedShare: null, assistedError: null, shareBefore: null };
  const models = { syntheticShare: null, syntheticError: null, compositeShare: null, compositeError: null };
  return of.map(({ method, value, sampleSize }, k) => ({
    ...{ ...none, ...models, fayHerriotShare: null, fayHerriotError: null, shareAfter: null },
    ...{ level: area.level, areaCode: area.code, class: CLASSES[k]!.name, method, sampleSize },
    reason: method === 'parent-only' ? 'no method is precise enough' : '',
    relativeEfficiency: value === undefined ? null : k + 1,
  }));
}

/** An estimate as the tables have it. */
function estimateRow(area: MappedArea, e: Estimate, k: number): EstimateRow {
  const frameKm2 = observedKm2(area);
  return {
    ...{ level: area.level, areaCode: area.code, areaName: area.name, class: CLASSES[k]!.name },
    ...{ estimateKm2: e.value ?? null, standardErrorKm2: e.standardError ?? null, cv: e.cv ?? null, df: e.df ?? null },
    ...{ ciLowerKm2: e.interval?.lower ?? null, ciUpperKm2: e.interval?.upper ?? null, sampleSize: e.sampleSize },
    ...{ method: e.method, intervalMethod: e.interval?.method ?? null, outcome: e.outcome },
    ...{ obsStatus: obsStatus(e.outcome), confStatus: 'F', qualityLetter: e.value === undefined ? 'F' : 'A' },
    ...{ vintage: 'final', frameKm2, mappedAreaKm2: area.classKm2[k]!, observedShare: observedShare(area) },
  };
}

function observedShare(area: MappedArea): number {
  return observedKm2(area) / (observedKm2(area) + area.notObservedKm2);
}

const VEGETATION: HigherClassRow = {
  ...{ level: 'total', areaCode: 'TOTAL', areaName: 'All areas', class: 'vegetation', estimateKm2: 2345.6 },
  ...{ standardErrorKm2: 34.5, ciLowerKm2: 2277.1, ciUpperKm2: 2413.8, cv: 0.0147, df: 570, sampleSize: 575 },
  ...{ method: 'post-stratified', intervalMethod: 'wald-t', outcome: 'OK', obsStatus: 'A' },
};

/** A sample with units for training, without labels, of two coders and near the training data. */
function sampleRecord(): ReferenceRecord {
  const rate = (drawn: number, responded: number) => ({ drawn, responded, responseRate: responded / drawn });
  return {
    ...{ file: 'reference.geojson', digest: DIGEST, crs: 'EPSG:3035', table: null, design: 'simple-random' },
    ...{ chances: null, designFile: null, population: null, frame: null, notes: [], sampledAreas: null },
    ...{ balance: [], balanceNotMade: [], sizes: null, strata: [] },
    agreement: { units: 575, agreeing: 517, lowerLimit: 0.87, isImplausible: false },
    unitsRead: 640,
    byPurpose: { estimate: 612, train: 28, calibrate: 0 },
    byResponse: { label: 571, alternate: 32, 'non-response': 9 },
    response: rate(612, 603),
    responseRate: 603 / 612,
    byStratum: { low: rate(300, 300), high: rate(312, 303) },
    nonResponseReasons: { 'cloud & <i>haze</i>': 9 },
    bounds: CLASSES.map(({ name }, k) => ({ class: name, lower: 0.1 * k, upper: 0.1 * k + 9 / 612 })),
    coders: { units: 32, observed: 0.875, kappa: 0.81, differences: [{ class: 'forest', share: -0.4567 }] },
    laterDraws: 0,
    duplicatePlaces: [],
    positionAccuracy: { limitM: 10, stated: 400, worseThanLimit: 7, worstM: 14 },
    trainingOverlap: { handling: 'declared', distanceM: 640, inside: 4, ids: ['a', 'b', 'c', 'd', 'e'], extents: [] },
    excluded: 0,
    collapsed: [
      { part: 'built-up', into: 'forest', of: 'map', isDeclared: false, sizeKm2: 0.0012, units: 0.0068 },
      { part: 'islet & <b>rock</b>', into: 'low', of: 'strata', isDeclared: false, sizeKm2: 2.5, units: 1 },
    ],
    crosswalk: { woodland: { class: 'forest', units: 301 } },
  };
}

function observedKm2({ classKm2 }: MappedArea): number {
  return classKm2.reduce((sum, km2) => sum + km2, 0);
}

function preview(): MapPreview {
  const png = encodePng({ widthPx: WIDTH_PX, heightPx: HEIGHT_PX }, (x, y) => {
    const found = areaIndex(x, y) === 0 ? -1 : builtUp(x, y) ? 4 : pictureClass(x, y);
    const rgb = CLASSES[found]?.rgb;
    return rgb === undefined ? [0, 0, 0, 0] : [...rgb, 255];
  });
  const areas = NAMES.map((name, k) => {
    const [left, top] = [((k % COLUMNS) * WIDTH_PX) / COLUMNS, (Math.floor(k / COLUMNS) * HEIGHT_PX) / ROWS];
    const [right, bottom] = [left + WIDTH_PX / COLUMNS, top + HEIGHT_PX / ROWS];
    return {
      code: `M${String(k + 1).padStart(2, '0')}`,
      name,
      level: 'municipality',
      path: `M${left} ${top}L${right} ${top}L${right} ${bottom}L${left} ${bottom}Z`,
      label: { x: (left + right) / 2, y: (top + bottom) / 2 },
    };
  });
  return {
    widthPx: WIDTH_PX,
    heightPx: HEIGHT_PX,
    png: png.toString('base64'),
    areas,
    legend: CLASSES.map(({ name, title, colour }, value) => ({ value, name, title, colour })),
    notObservedColour: '#d9d9d9',
  };
}

const DIGEST = '3f9a1c77d20b4e6685aa0c1d2e3f405162738495a6b7c8d9e0f1a2b3c4d5e6f7';

function manifest(sampleSize: number): Manifest {
  const bands = ['B02', 'B03', 'B04', 'B08', 'SCL'];
  const scenes = ['S2_T31_2021-06-14', 'S2_T32_2021-06-16'].map((id) => ({
    id,
    datetime: `${id.slice(-10)}T10:30:00Z`,
  }));
  return wholeManifest({
    name: 'sample-2021',
    title: 'Land cover by municipality, June 2021',
    identity: DIGEST,
    runFile: {
      imagery: { scenes },
      areas: [areaKeys('areas.geojson')],
      reference: { file: 'reference.geojson', class: 'class', design: { type: 'simple-random' } },
    },
    inputs: [
      ...scenes.flatMap(({ id }) =>
        bands.map((asset) => ({ location: `${id}_${asset}.tif`, digest: DIGEST, scene: id, asset })),
      ),
      { location: 'areas.geojson', digest: DIGEST },
      { location: 'reference.geojson', digest: DIGEST },
    ],
    model: {
      ...{ id: 'sample-unet', name: 'sample-unet', item: 'item.json', digest: DIGEST, bands, classes: [] },
      ...{ activation: 'softmax', activationBy: 'graph' },
    },
    grid: { crs: 'EPSG:3035', affine: [20, 0, 4_000_000, 0, -20, 3_000_000], widthPx: 3600, heightPx: 2400 },
    plan: { ...wholeManifest().plan, tiles: undefined, tileCount: 12 },
    code: { name: 'quadrat', version: '0.1.0', digest: DIGEST, packages: {} },
    warnings: ['37 of 612 reference points lie where nothing was observed; the estimates are of the observed part.'],
    statistics: {
      frame: 'observed',
      method: 'post-stratified',
      confidence: 0.95,
      sampleSize,
      obsStatusCodeList: 'SDMX:CL_OBS_STATUS(2.2)',
      confStatusCodeList: null,
    },
  });
}

/** Writes a small, realistic run folder, its numbers made by the estimators themselves. */
export async function writeRunFolder(folder: string): Promise<void> {
  const mapped = mappedAreas();
  const [whole] = mapped;
  const classes = CLASSES.map(({ name }) => name);
  const units = COUNTS.flatMap((row, i) =>
    row.map((count, j) => ({ mapClass: classes[i]!, referenceClass: classes[j]!, count })),
  ).filter(({ count }) => count > 0);
  const { assessment } = areaByClass({ classes, units, mappedAreas: whole!.classKm2 });
  const sampleSize = assessment.overall.sampleSize;
  const givenMap = COUNTS.map((row) => row.map((count) => count / row.reduce((sum, n) => sum + n, 0)));
  const estimatesOf = (area: MappedArea): readonly Estimate[] => {
    if (area === whole) return classAreas(assessment, observedKm2(area));
    if (observedKm2(area) === 0)
      return classes.map(() => absentEstimate({ outcome: 'NO_VALID_PIXEL', method: 'none' }));
    return classes.map((_, k) => {
      const value = area.classKm2.reduce((sum, km2, i) => sum + km2 * givenMap[i]![k]!, 0);
      return chosenEstimate(area, { value, class: k });
    });
  };
  const byClass = (list: readonly Estimate[]) => list.map((e, k) => ({ class: classes[k]!, ...figure(e) }));
  const files: Readonly<Record<string, string>> = {
    'run.json': JSON.stringify(manifest(sampleSize)),
    [estimates.file]: estimates.write(
      mapped.flatMap((area) => estimatesOf(area).map((estimate, k) => estimateRow(area, estimate, k))),
    ),
    [mappedTable.file]: mappedTable.write(
      mapped.flatMap((area) =>
        area.classKm2.map((mappedAreaKm2, k) => ({
          ...{ level: area.level, areaCode: area.code, areaName: area.name, class: classes[k]! },
          ...{ mappedAreaKm2, observedShare: observedShare(area) },
        })),
      ),
    ),
    [accuracy.file]: accuracy.write({
      classes,
      method: 'post-stratified',
      sampleSize,
      overall: figure(assessment.overall),
      users: byClass(assessment.usersAccuracy),
      producers: byClass(assessment.producersAccuracy),
      confusion: {
        counts: assessment.counts,
        areaProportions: assessment.cells.map((row) => row.map(figure)),
        notObservedCounts: [9, 22, 4, 2, 0],
        notObservedShares: [null, null, null, null, null],
      },
      spatialCorrelation: null,
    }),
    [ladder.file]: ladder.write(mapped.flatMap((area) => ladderRows(area, estimatesOf(area)))),
    [referenceAudit.file]: referenceAudit.write(sampleRecord()),
    [higherClasses.file]: higherClasses.write([VEGETATION]),
    [mapPreview.file]: mapPreview.write(preview()),
  };
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
}
