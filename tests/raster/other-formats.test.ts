import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openRaster } from '../../raster/open-raster.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-formats-'));
afterAll(() => rmSync(folder, { recursive: true }));

const text = (words: string): Buffer => Buffer.from(words);
const bytes = (hex: string): Buffer => Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(40, 1)]);
const TRANSLATE = 'gdal_translate -of COG';

it.each([
  ['scene.jp2', bytes('0000000c6a5020200d0a870a'), 'a JPEG 2000 file', `${TRANSLATE} scene.jp2 scene.tif`],
  ['code.j2k', bytes('ff4fff51'), 'a JPEG 2000 file', `${TRANSLATE} code.j2k code.tif`],
  ['scene.vrt', text('<VRTDataset rasterXSize="4">'), 'a VRT', `${TRANSLATE} scene.vrt scene.tif`],
  ['xml.vrt', text('<?xml version="1.0"?>\n<VRTDataset>'), 'a VRT', `${TRANSLATE} xml.vrt xml.tif`],
  ['scene.png', bytes('89504e470d0a1a0a'), 'a PNG file', '-a_srs'],
  ['scene.jpg', bytes('ffd8ffe0'), 'a JPEG file', '-a_ullr'],
  ['scene.gif', text('GIF89a  '), 'a GIF file', TRANSLATE],
  ['scene.nc', text('CDF\u0002    '), 'a netCDF file', 'NETCDF:scene.nc:LAYER'],
  ['scene.h5', bytes('894844460d0a1a0a'), 'an HDF5 file', 'HDF5:scene.h5:LAYER'],
  ['scene.hdf', bytes('0e031301'), 'an HDF4 file', 'HDF4_SDS:scene.hdf:LAYER'],
  ['scene.grib2', text('GRIB    '), 'a GRIB file', '-b BAND'],
  ['scene.ecw', bytes('65020101'), 'an ECW file', 'the driver ECW'],
  ['scene.sid', text('msid    '), 'a MrSID file', 'the driver MrSID'],
  ['scene.img', text('EHFA_HEADER_TAG\0'), 'an ERDAS Imagine file', TRANSLATE],
  ['scene.zip', bytes('504b0304'), 'a zip archive', 'unpack it'],
  ['scene.kmz', bytes('504b0304'), 'a zip archive', 'unpack it'],
  ['scene.tgz', bytes('1f8b08'), 'a gzip archive', 'unpack it'],
  ['a b.gpkg', Buffer.concat([text('SQLite format 3\0'), Buffer.alloc(52), text('GPKG    ')]), 'a GeoPackage', "GPKG:'a b.gpkg':LAYER"],
  ['item.json', text('{"type": "Feature"}'), 'a JSON text', 'the href of an asset'],
  ['login.tif', text('<!DOCTYPE html><html>'), 'a web page', 'login'],
  ['lfs.tif', text('version https://git-lfs.github.com/spec/v1'), 'the stand-in of a file in Git LFS', 'git lfs pull'],
  ['zeros.tif', Buffer.alloc(1000), 'zeros only', 'downloaded whole'],
  ['areas.shp', Buffer.concat([Buffer.from('0000270a', 'hex'), Buffer.alloc(40)]), 'a Shapefile', 'gdal_rasterize'],
  ['other.tif', text('secret words of another file'), 'another beginning', TRANSLATE],
] as const)('%s is named for what it is, with what to do', async (name, content, kind, remedy) => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  const opening = openRaster(file);
  await expect(opening).rejects.toMatchObject({ name: 'RasterError' });
  await expect(opening).rejects.toThrow(`${file}: expected a GeoTIFF, found ${kind}`);
  await expect(opening).rejects.toThrow(remedy);
  await expect(opening).rejects.not.toThrow('secret');
}); // prettier-ignore

it('a raw raster is known by the header beside it', async () => {
  const file = path.join(folder, 'raw.dat');
  writeFileSync(file, Buffer.alloc(100));
  writeFileSync(path.join(folder, 'raw.hdr'), 'ENVI\nsamples = 10');
  await expect(openRaster(file)).rejects.toThrow(
    `with a header beside it (ENVI or alike): make a GeoTIFF of it: ${TRANSLATE} raw.dat raw.tif`,
  );
  await expect(openRaster(path.join(folder, 'raw.hdr'))).rejects.toThrow('the header of an ENVI file');
});
