import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openRaster } from '../../raster/open-raster.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-moved-'));
const plain = fileURLToPath(new URL('../golden/sidecars/files/aux-nodata.tif', import.meta.url));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function openBeside(name: string, ending: string, content: string | Buffer, options = {}): Promise<number> {
  const file = path.join(folder, `${name}.tif`);
  copyFileSync(plain, file);
  writeFileSync(ending.startsWith('.') ? file + ending : path.join(folder, `${name}.${ending}`), content);
  const source = await openRaster(file, options);
  await source.close();
  return source.header.grid.widthPx;
}

describe('a record beside a raster', () => {
  const arcGis = (type: string): string =>
    `<PAMDataset><Metadata domain="xml:ESRI" format="xml"><GeodataXform xsi:type="typens:${type}" xmlns:xsi="x"><PolynomialOrder>1</PolynomialOrder></GeodataXform></Metadata></PAMDataset>`;

  it('in which ArcGIS moves it is refused', async () => {
    await expect(openBeside('moved', '.aux.xml', arcGis('PolynomialXform'))).rejects.toThrow(
      /moved\.tif\.aux\.xml: expected a raster that lies where it says itself, found a transformation of ArcGIS .*PolynomialXform/,
    );
  });

  it('in which ArcGIS leaves it where it is says nothing', async () => {
    expect(await openBeside('unmoved', '.aux.xml', arcGis('IdentityXform'))).toBeGreaterThan(0);
  });

  const imagine = (entry: string): Buffer =>
    Buffer.from(`EHFA_HEADER_TAG\0${'\0'.repeat(200)}${entry}${'\0'.repeat(50)}{1:oEimg_NonInitializedValue,}`);

  it('of ERDAS IMAGINE with a nodata value is refused, as its pixels would count', async () => {
    await expect(openBeside('imagine', 'aux', imagine('Eimg_NonInitializedValue\0'))).rejects.toThrow(
      /imagine\.aux: expected no nodata value in a record of ERDAS IMAGINE/,
    );
  });

  it('of ERDAS IMAGINE with statistics alone says nothing', async () => {
    expect(await openBeside('statistics', 'aux', imagine('Esta_Statistics\0'))).toBeGreaterThan(0);
  });
});

it('refuses coordinates where the CRS has no places', async () => {
  const file = path.join(folder, 'nowhere.tif');
  copyFileSync(plain, file);
  const crs = '+proj=ortho +R=6371000 +lat_0=0 +lon_0=0 +x_0=90000000';
  await expect(openRaster(file, { crs })).rejects.toThrow(
    /nowhere\.tif: expected coordinates of places in .*, found x from .*, where it has none/,
  );
});
