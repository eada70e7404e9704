import type { Manifest } from '../../results/manifest.ts';

const DIGEST = '5'.repeat(64);

/** A manifest with all that one has, as of a run of next to nothing; `parts` take the place of its own. */
export function wholeManifest(parts: Partial<Manifest> = {}): Manifest {
  return {
    schemaVersion: 1,
    name: 'small',
    title: 'Small',
    status: 'done',
    identity: DIGEST,
    keys: {},
    confidential: false,
    revision: { number: 1, changed: [], earlier: [] },
    runFile: { areas: [areaKeys('areas.geojson')] },
    runFileText: '',
    inputs: [],
    model: null,
    classes: namedClasses('a'),
    grid: { crs: 'EPSG:3035', affine: [20, 0, 4_000_000, 0, -20, 3_000_000], widthPx: 64, heightPx: 64 },
    plan: {
      tiles: [],
      lattice: { widthPx: 64, heightPx: 64, chipPx: 64, overlapPx: 0 },
      areas: 1,
      levels: ['area'],
      stored: [],
      datumShifts: [],
      mapWarnings: [],
    },
    artifacts: {},
    outputs: {},
    code: { name: 'quadrat', version: '0.1.0', digest: DIGEST, packages: {} },
    platform: {
      node: '20.20.0',
      zlib: '1.3.1',
      architecture: 'x64',
      operatingSystem: 'linux',
      cpuFeatures: [],
      inferenceRuntime: 'onnxruntime 1.30.0',
      executionProvider: 'cpu',
    },
    statistics: {
      frame: 'observed',
      confidence: 0.95,
      method: null,
      sampleSize: 0,
      obsStatusCodeList: null,
      confStatusCodeList: null,
    },
    publication: { policy: null, isPolicyVerified: null, vintage: 'final', heldBy: [], signatures: [] },
    warnings: [],
    failures: {},
    execution: 'execution.json',
    ...parts,
  };
}

/** Classes of those names, by their order. */
export function namedClasses(...names: readonly string[]): Manifest['classes'] {
  return names.map((name, value) => ({ name, value, title: name, colour: [value, value, value] }));
}

/** Areas of a file with the usual columns. */
export function areaKeys(file: string): Manifest['runFile']['areas'][number] {
  return { file, code: 'code', level: 'municipality', parents: ['region'] };
}
