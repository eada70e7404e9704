import { appendFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ModelError } from '../../models/model-error.ts';
import { loadModelPackage } from '../../models/model-package.ts';
import { loadTrainingExtent } from '../../models/training-extent.ts';
import { writePackage } from './small-package.ts';
import type { Bendable, BendableItem } from './small-package.ts';

const input = (item: BendableItem): Bendable => item.properties['mlm:input'][0]!;
const output = (item: BendableItem): Bendable => item.properties['mlm:output'][0]!;
const inputShape = (item: BendableItem): Bendable => input(item)['input'] as Bendable;
const outputShape = (item: BendableItem): Bendable => output(item)['result'] as Bendable;
const classes = (item: BendableItem): Bendable[] => output(item)['classification:classes'] as Bendable[];

describe('a model package', () => {
  it('says what the model takes and gives', async () => {
    const location = await writePackage('small-unet.onnx');
    const model = await loadModelPackage(location);
    expect(model).toMatchObject({
      id: 'small',
      bands: ['B04', 'B08'],
      scalings: [
        { type: 'z-score', mean: 0.1, stddev: 0.5 },
        { type: 'z-score', mean: 0.1, stddev: 0.5 },
      ],
      inputName: 'image',
      outputName: 'logits',
      activation: 'softmax',
      sideMultiplePx: 4,
      chipPx: undefined,
      batch: undefined,
      onnxLocation: path.join(path.dirname(location), 'model.onnx'),
      trainingExtents: [
        {
          href: './extent.geojson',
          location: path.join(path.dirname(location), 'extent.geojson'),
          digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        },
      ],
      warnings: [],
    });
    expect(model.classes[0]).toEqual({ value: 0, name: 'water', title: 'water', colour: [0x21, 0x66, 0xac] });
    expect(model.classes[1]).toMatchObject({ name: 'forest', title: 'Forest' });
    expect(structuredClone(model)).toEqual(model);
  });

  it('says where it was trained, chip by chip', async () => {
    const { trainingExtents } = await loadModelPackage(await writePackage('small-unet.onnx'));
    const { crs, polygons } = await loadTrainingExtent(trainingExtents[0]!);
    expect(crs.kind).toBe('geographic');
    expect(polygons.map(({ exterior }) => exterior[0])).toEqual([10, 10.1]);
  });

  it('takes what only the graph fixes: chip side, batch, and that it ends in a softmax', async () => {
    const location = await writePackage('small-fixed.onnx', (item) => {
      output(item)['name'] = 'scores';
    });
    const model = await loadModelPackage(location);
    expect(model).toMatchObject({ chipPx: 16, batch: 1, activation: 'none', sideMultiplePx: 4 });
  });

  it('keeps the sample model and its item together', async () => {
    const sample = fileURLToPath(new URL('../../models/sample-landcover/item.json', import.meta.url));
    const model = await loadModelPackage(sample);
    expect(model.warnings).toEqual([]);
    expect(model.classes.length).toBeGreaterThan(2);
  });

  it('takes the values of classes for channels where they are 0 to K − 1, whatever the order of the list', async () => {
    const model = await loadModelPackage(await writePackage('small-unet.onnx', (item) => classes(item).reverse()));
    expect(model.classes.map((entry) => entry.name)).toEqual(['water', 'forest', 'field']);
    expect(model.warnings).toEqual([expect.stringContaining('not listed in the order of their values')]);
  });

  it('gives each class without a colour one of its own, the same every time', async () => {
    const location = await writePackage('small-unet.onnx');
    const [first, second] = [await loadModelPackage(location), await loadModelPackage(location)];
    const colours = first.classes.map((entry) => entry.colour.join(','));
    expect(new Set(colours).size).toBe(3);
    expect(second.classes).toEqual(first.classes);
  });
});

const WARNINGS: readonly [string, (item: BendableItem) => void, RegExp][] = [
  [
    'the misspelling classification_classes',
    (item) => {
      output(item)['classification_classes'] = classes(item);
      delete output(item)['classification:classes'];
    },
    /writes classification_classes for classification:classes; it was read all the same/,
  ],
  [
    'a missing checksum',
    (item) => delete item.assets['model']!['file:checksum'],
    /has no file:checksum.*SHA-256 is [0-9a-f]{64}/,
  ],
  [
    'another version of MLM',
    (item) => (item.stac_extensions = ['https://stac-extensions.github.io/mlm/v1.4.0/schema.json']),
    /declares version 1\.4 of MLM; it was read as 1\.5/,
  ],
  [
    'training data at a remote address',
    (item) => (item.assets['extent']!['href'] = 'https://example.org/extent.geojson'),
    /its training data extent \(https:.*\) is no GeoJSON file beside it/,
  ],
  [
    'training data that is no GeoJSON',
    (item) => Object.assign(item.assets['extent']!, { href: './chips.tar', type: 'application/x-tar' }),
    /its training data extent \(\.\/chips\.tar\) is no GeoJSON file beside it/,
  ],
];

describe('a warning', () => {
  it.each(WARNINGS)('is given for %s', async (_, bend, expected) => {
    const model = await loadModelPackage(await writePackage('small-unet.onnx', bend));
    expect(model.warnings).toEqual([expect.stringMatching(expected)]);
  });
});

const UNET = 'small-unet.onnx';
const DEFECTS: readonly [string, string, (item: BendableItem) => void, RegExp][] = [
  ['no MLM extension', UNET, (item) => (item.stac_extensions = []), /does not declare the MLM extension/],
  [
    'a member that is missing',
    UNET,
    (item) => delete input(item)['bands'],
    /properties\.mlm:input\[0\]\.bands is not as MLM 1\.5 says/,
  ],
  [
    'more bands than channels',
    UNET,
    (item) => (input(item)['bands'] = ['B02', 'B04', 'B08']),
    /names 3 bands \(B02, B04, B08\), but the ONNX graph has 2 channels/,
  ],
  ['a band named twice', UNET, (item) => (input(item)['bands'] = ['B04', 'B04']), /names band B04 twice/],
  [
    'an expression for a band',
    UNET,
    (item) => (input(item)['bands'] = ['B04', { name: 'NDVI', format: 'rio-calc', expression: '(b-a)/(b+a)' }]),
    /for band NDVI the expression "\(b-a\)\/\(b\+a\)", which is not supported/,
  ],
  [
    'more scalings than bands',
    UNET,
    (item) => (input(item)['value_scaling'] = [1, 2, 3].map(() => ({ type: 'scale', value: 2 }))),
    /one for each of the 2 bands, but has 3/,
  ],
  [
    'scaling by an expression',
    UNET,
    (item) => (input(item)['value_scaling'] = [{ type: 'processing', format: 'x', expression: 'y' }]),
    /value_scaling of B04 is of type 'processing'/,
  ],
  [
    'a scaling that MLM does not know',
    UNET,
    (item) => (input(item)['value_scaling'] = [{ type: 'l2' }]),
    /value_scaling\[0\]\.type is not as MLM 1\.5 says/,
  ],
  [
    'a standard deviation of 0',
    UNET,
    (item) => (input(item)['value_scaling'] = [{ type: 'z-score', mean: 1, stddev: 0 }]),
    /value_scaling of B04 \(z-score\) would divide by zero/,
  ],
  ['resizing', UNET, (item) => (input(item)['resize_type'] = 'crop'), /resize_type "crop", which is not supported/],
  [
    'preprocessing by a function',
    UNET,
    (item) => (input(item)['pre_processing_function'] = { format: 'python', expression: 'a:b' }),
    /pre_processing_function "a:b", which is not supported/,
  ],
  ['another data type', UNET, (item) => (inputShape(item)['data_type'] = 'uint8'), /data type uint8; only float32/],
  ['another data type in the graph', 'bytes.onnx', () => undefined, /is uint8 in the ONNX graph; only float32/],
  [
    'another dimension order',
    UNET,
    (item) => (inputShape(item)['dim_order'] = ['batch', 'height', 'width', 'bands']),
    /dimension order batch, height, width, bands; only batch, bands/,
  ],
  [
    'two inputs in the item',
    UNET,
    (item) => item.properties['mlm:input'].push(input(item)),
    /has 2 inputs; exactly one/,
  ],
  ['two inputs in the graph', 'two-inputs.onnx', () => undefined, /the ONNX graph has 2 inputs \(image, other\)/],
  ['two outputs', UNET, (item) => item.properties['mlm:output'].push(output(item)), /has 2 outputs; exactly one/],
  [
    'an input name that the graph lacks',
    UNET,
    (item) => (input(item)['name'] = 'x'),
    /input x is not in the ONNX graph, whose input is image/,
  ],
  [
    'an output name that the graph lacks',
    UNET,
    (item) => (output(item)['name'] = 'y'),
    /output y is not in the ONNX graph, whose output is logits/,
  ],
  [
    'fewer classes than channels',
    UNET,
    (item) => classes(item).pop(),
    /has 2 classes \(water, forest\), but the ONNX graph has 3 channels/,
  ],
  ['one value for two classes', UNET, (item) => (classes(item)[1]!['value'] = 0), /two classes share the value 0/],
  [
    'one name for two classes',
    UNET,
    (item) => (classes(item)[1]!['name'] = 'water'),
    /two classes share the name water/,
  ],
  [
    'a class value that fits no map',
    UNET,
    (item) => (classes(item)[1]!['value'] = 65_535),
    /class forest has the value 65535, expected 0 to 65534/,
  ],
  [
    'a colour that is none',
    UNET,
    (item) => (classes(item)[0]!['color_hint'] = 'blue'),
    /color_hint is not as MLM 1\.5 says/,
  ],
  [
    'no classes',
    UNET,
    (item) => delete output(item)['classification:classes'],
    /output logits has no classification:classes/,
  ],
  [
    'another task',
    UNET,
    (item) => (item.properties['mlm:tasks'] = ['object-detection']),
    /is for object-detection; only semantic-segmentation/,
  ],
  [
    'a final sigmoid',
    'sigmoid.onnx',
    (item) => {
      classes(item).pop();
      outputShape(item)['shape'] = [-1, 2, -1, -1];
    },
    /ends in Sigmoid in the ONNX graph/,
  ],
  [
    'postprocessing by a function',
    UNET,
    (item) => (output(item)['post_processing_function'] = { format: 'python', expression: 'crf:refine' }),
    /post_processing_function "crf:refine"; only softmax/,
  ],
  [
    'chips of another size than the graph has',
    'small-fixed.onnx',
    (item) => {
      output(item)['name'] = 'scores';
      inputShape(item)['shape'] = [1, 2, 32, 32];
    },
    /the item gives 32 as its number of rows, the ONNX graph 16/,
  ],
  [
    'chips that are not square',
    UNET,
    (item) => (inputShape(item)['shape'] = [-1, 2, 64, 32]),
    /chips of 64 by 32 pixels are not supported; they must be square/,
  ],
  [
    'chips that the strides do not divide',
    UNET,
    (item) => (inputShape(item)['shape'] = [-1, 2, 30, 30]),
    /chips of 30 pixels do not suit the ONNX graph, which needs a multiple of 4/,
  ],
  [
    'an output smaller than the input',
    UNET,
    (item) => {
      inputShape(item)['shape'] = [-1, 2, 64, 64];
      outputShape(item)['shape'] = [-1, 3, 32, 32];
    },
    /chips of 64 pixels come out as 32 by 32/,
  ],
  [
    'no model asset',
    UNET,
    (item) => (item.assets['model']!['roles'] = ['data']),
    /no asset with the role mlm:model; its assets are: model, extent/,
  ],
  [
    'a remote model',
    UNET,
    (item) => (item.assets['model']!['href'] = 'https://example.org/m.onnx'),
    /is a remote address/,
  ],
  [
    'a model of another kind',
    UNET,
    (item) => (item.assets['model']!['mlm:artifact_type'] = 'torch.save'),
    /is of the type 'torch\.save', expected an ONNX file/,
  ],
  [
    'a missing model file',
    UNET,
    (item) => (item.assets['model']!['href'] = 'other.onnx'),
    /other\.onnx, named by item .* cannot be read: there is no such file/,
  ],
  [
    'another checksum',
    UNET,
    (item) => (item.assets['model']!['file:checksum'] = `1220${'ab'.repeat(32)}`),
    /expected SHA-256 (ab){32}, found [0-9a-f]{64}\.$/,
  ],
  [
    'a checksum of another kind',
    UNET,
    (item) => (item.assets['model']!['file:checksum'] = 'd41d8cd9'),
    /d41d8cd9 is not a SHA-256 multihash/,
  ],
  [
    'another file size',
    UNET,
    (item) => (item.assets['model']!['file:size'] = 17),
    /has \d+ bytes, but item .* says 17/,
  ],
  [
    'a training extent that is not there',
    UNET,
    (item) => (item.assets['extent']!['href'] = './none.geojson'),
    /The training extent .*none\.geojson of the model is not as expected, a GeoJSON of polygons: there is no such file/,
  ],
  [
    'a training extent that is none',
    UNET,
    (item) => (item.assets['extent']!['href'] = './item.json'),
    /The training extent .*item\.json of the model is not as expected, a GeoJSON of polygons: .*found a Feature alone/,
  ],
  ['weights in other files', 'external.onnx', () => undefined, /keeps weights in other files \(ONNX external data\)/],
];

describe('a defect', () => {
  it.each(DEFECTS)('%s, is named in one sentence', async (_, onnx, bend, expected) => {
    const location = await writePackage(onnx, bend);
    const fault = await loadModelPackage(location).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    expect(fault).toBeInstanceOf(ModelError);
    expect(fault?.message).toMatch(expected);
    expect(fault?.message).toContain(path.dirname(location));
    expect(fault?.message).not.toContain('\n');
  });

  it('of the file itself, is named in one sentence', async () => {
    const location = await writePackage(UNET, (item) => delete item.assets['model']!['file:checksum']);
    const model = path.join(path.dirname(location), 'model.onnx');
    const whole = await readFile(model);
    await writeFile(model, whole.subarray(0, 3000));
    await expect(loadModelPackage(location)).rejects.toThrow(
      /\(3000 bytes\) is not an ONNX model, or is cut off: expected a whole one/,
    );
    await appendFile(location, '}');
    await expect(loadModelPackage(location)).rejects.toThrow(/is not JSON/);
    await expect(loadModelPackage(`${location}.gone`)).rejects.toThrow(/cannot be read: there is no such file/);
  });
});
