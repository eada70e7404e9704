import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crsEquals, crsFromText, pointTransform } from '../../geo/crs.ts';
import { writeCog } from '../../raster/cog/writer.ts';
import { openRaster } from '../../raster/open-raster.ts';
import { runGdal } from './gdal-tools.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'quadrat-cog-crs-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function writeWithCrs(name: string, text: string): Promise<string> {
  const file = path.join(folder, `${name}.tif`);
  const crs = crsFromText(text);
  const affine = crs.kind === 'geographic' ? ([0.1, 0, 5, 0, -0.1, 50] as const) : ([100, 0, 0, 0, -100, 0] as const);
  const grid = { crs, affine, widthPx: 16, heightPx: 16 };
  await writeCog({ path: file, grid, dataType: 'uint8', read: async () => new Uint8Array(256), overviews: 'nearest' });
  return file;
}

/** Name, definition, and a longitude and latitude inside its domain. */
const CASES: readonly (readonly [string, string, readonly [number, number]])[] = [
  ['epsg-projected', 'EPSG:32720', [-62, -9]],
  ['epsg-feet', 'EPSG:2263', [-74, 40.7]],
  ['epsg-geographic', 'EPSG:4258', [10, 50]],
  ['web-mercator', 'EPSG:3857', [10, 50]],
  ['utm', '+proj=utm +zone=20 +south +datum=WGS84', [-62, -9]],
  [
    'tmerc',
    '+proj=tmerc +lat_0=49 +lon_0=-2 +k_0=0.9996 +x_0=400000 +y_0=-100000 +ellps=airy +towgs84=446,-125,542,0.15,0.247,0.842,-20',
    [-1.5, 53],
  ],
  ['laea', '+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 +ellps=GRS80', [12, 50]],
  ['aea', '+proj=aea +lat_1=29.5 +lat_2=45.5 +lat_0=23 +lon_0=-96 +datum=NAD83', [-90, 40]],
  ['eqdc', '+proj=eqdc +lat_1=20 +lat_2=60 +lat_0=40 +lon_0=-96 +datum=WGS84', [-90, 40]],
  ['lcc-2sp', '+proj=lcc +lat_1=49 +lat_2=44 +lat_0=46.5 +lon_0=3 +x_0=700000 +y_0=6600000 +ellps=GRS80', [2, 48]],
  ['lcc-1sp', '+proj=lcc +lat_1=49 +lat_0=49 +lon_0=3 +k_0=0.9998 +x_0=600000 +y_0=200000 +ellps=GRS80', [2, 48]],
  [
    'lcc-feet',
    '+proj=lcc +lat_1=41 +lat_2=40.5 +lat_0=40 +lon_0=-74 +x_0=300000 +y_0=1000 +ellps=GRS80 +units=us-ft',
    [-74, 40.7],
  ],
  ['merc', '+proj=merc +lon_0=110 +k_0=0.997 +x_0=3900000 +y_0=900000 +ellps=WGS84', [112, -3]],
  ['merc-true-scale', '+proj=merc +lat_ts=41 +lon_0=100 +ellps=WGS84', [102, 35]],
  ['stere-polar', '+proj=stere +lat_0=90 +lat_ts=70 +lon_0=-45 +datum=WGS84', [-40, 75]],
  ['stere-south', '+proj=stere +lat_0=-90 +lat_ts=-71 +lon_0=12 +datum=WGS84', [20, -80]],
  ['stere-polar-scale', '+proj=stere +lat_0=-90 +k_0=0.994 +lon_0=0 +x_0=2000000 +y_0=2000000 +datum=WGS84', [20, -80]],
  ['sterea', '+proj=sterea +lat_0=52 +lon_0=5 +k_0=0.9999 +x_0=155000 +y_0=463000 +ellps=GRS80', [6, 52]],
  ['cea', '+proj=cea +lat_ts=30 +lon_0=0 +datum=WGS84', [10, 20]],
  ['eqc', '+proj=eqc +lat_ts=30 +lon_0=10 +datum=WGS84', [12, 20]],
  ['sinu', '+proj=sinu +lon_0=0 +R=6371007.181', [12, 20]],
  ['aeqd', '+proj=aeqd +lat_0=10 +lon_0=20 +datum=WGS84', [21, 12]],
  ['poly', '+proj=poly +lon_0=-54 +datum=WGS84', [-50, -10]],
  [
    'omerc-natural',
    '+proj=omerc +no_uoff +lat_0=4 +lonc=115 +alpha=53.3 +gamma=53.1 +k_0=0.99984 +x_0=1000 +datum=WGS84',
    [115, 5],
  ],
  [
    'omerc-centre',
    '+proj=omerc +lat_0=4 +lonc=115 +alpha=53.3 +gamma=53.1 +k_0=0.99984 +x_0=1000 +datum=WGS84',
    [115, 5],
  ],
  ['somerc', '+proj=somerc +lat_0=46.95 +lon_0=7.44 +k_0=1 +x_0=600000 +datum=WGS84', [8, 46]],
  ['mollweide', '+proj=moll +lon_0=11 +datum=WGS84', [20, 50]],
  ['equal-earth', '+proj=eqearth +datum=WGS84', [20, 50]],
  ['bonne', '+proj=bonne +lat_1=45 +datum=WGS84', [3, 46]],
  ['sphere', '+proj=longlat +R=6371007.181', [12, 20]],
];

describe.each(CASES)('the CRS of %s', (name, text, [lon, lat]) => {
  it('is what GDAL finds in the file', async () => {
    const file = await writeWithCrs(name, text);
    const crs = crsFromText(text);
    const found = runGdal('gdalsrsinfo', ['--single-line', '-o', 'wkt2', file]).trim();
    // The geographic CRS of the same ellipsoid, so that no shift between datums is involved.
    const { semiMajorM, flattening } = crs.ellipsoid;
    const base = `+proj=longlat +a=${semiMajorM} +b=${semiMajorM * (1 - flattening)} +no_defs +type=crs`;
    const expected = pointTransform(crsFromText(`+proj=longlat +a=${semiMajorM} +b=${semiMajorM * (1 - flattening)}`), {
      ...crs,
      ...withoutDatum(text),
    })(lon, lat);
    const args = ['-s_srs', base, '-t_srs', withoutWktDatumShift(found), '-output_xy'];
    const output = runGdal('gdaltransform', args, `${lon} ${lat}\n`).trim().split(/\s+/).map(Number);
    const metre = crs.kind === 'geographic' ? 1e-8 : 1e-3;
    expect(Math.abs(output[0]! - expected[0])).toBeLessThan(metre);
    expect(Math.abs(output[1]! - expected[1])).toBeLessThan(metre);
  });
});

/** The same projection on the same ellipsoid with its datum left out. */
function withoutDatum(text: string): Partial<ReturnType<typeof crsFromText>> {
  return text.includes('towgs84') ? crsFromText(text.replace(/ \+towgs84=\S+/, '')) : {};
}

/** GDAL wraps a CRS with a shift in BOUNDCRS[SOURCECRS[…], TARGETCRS[…], …]: only the source is compared here. */
function withoutWktDatumShift(wkt: string): string {
  if (!wkt.startsWith('BOUNDCRS')) return wkt;
  const start = wkt.indexOf('SOURCECRS[') + 'SOURCECRS['.length;
  return wkt.slice(start, wkt.indexOf('],TARGETCRS['));
}

describe.each(CASES)('the CRS of %s', (name, text) => {
  it('is read back as the same CRS', async () => {
    const source = await openRaster(await writeWithCrs(`own-${name}`, text));
    await source.close();
    expect(crsEquals(source.header.grid.crs, crsFromText(text))).toBe(true);
  });
});

describe('the datum shift', () => {
  it('travels with a CRS that has one', async () => {
    const file = await writeWithCrs('shift', CASES.find(([name]) => name === 'tmerc')![1]);
    expect(runGdal('gdalsrsinfo', ['-o', 'proj4', file])).toContain('+towgs84=446,-125,542,0.15,0.247,0.842,-20');
  });
});

describe('a projection without GeoTIFF keys', () => {
  it('is refused by name', async () => {
    await expect(writeWithCrs('geos', '+proj=geos +h=35785831 +lon_0=0 +datum=WGS84')).rejects.toThrow(
      /projection geos\) cannot be written to a GeoTIFF without an EPSG code/,
    );
  });
});
