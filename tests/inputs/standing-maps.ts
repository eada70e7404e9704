import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crsFromEpsg } from '../../geo/crs.ts';
import type { Grid } from '../../geo/grid.ts';
import { planMap } from '../../pipeline/planning/map/map.ts';
import { writeCog } from '../../raster/cog/writer.ts';
import { mapSchema } from '../../stages/preprocessing/map-options.ts';
import type { InputCase } from './input-case.ts';
import { runGdal } from '../raster/gdal-tools.ts';
import { refusalOf } from './refusal.ts';

const SIDE_PX = 100;
const PIXELS = SIDE_PX ** 2;
const GRID: Grid = {
  crs: crsFromEpsg(4326),
  affine: [0.01, 0, 10, 0, -0.01, 50],
  ...{ widthPx: SIDE_PX, heightPx: SIDE_PX },
};

/** A map of values 10, 20 and 80 with nodata 0 for the most part, and what GDAL would keep beside it. */
async function planOf(
  folder: string,
  options: object,
  o: { readonly aux?: string; readonly vat?: string; readonly coloured?: readonly number[] } = {},
): Promise<string> {
  const file = path.join(folder, 'map.tif');
  await writeCog({
    path: file,
    grid: GRID,
    ...{ dataType: 'uint8', nodata: 0, overviews: 'none' },
    colours: (o.coloured ?? []).map((value) => ({ value, rgb: [value, 100, 50] })),
    read: ({ row, widthPx, heightPx }) =>
      Promise.resolve(
        Uint8Array.from({ length: widthPx * heightPx }, (_, i) => [0, 0, 10, 20, 80][(row * widthPx + i) % 5]!),
      ),
  });
  if (o.aux !== undefined)
    writeFileSync(`${file}.aux.xml`, `<PAMDataset><PAMRasterBand band="1">${o.aux}</PAMRasterBand></PAMDataset>`);
  if (o.vat !== undefined) writeDbase(`${file}.vat.dbf`, o.vat);
  const map = await planMap(mapSchema.parse({ file: 'map.tif', ...options }), (place) => path.join(folder, place));
  const names = new Map(map.classes.map(({ value, name }) => [value, name]));
  return map.legend.classes.map(([stored, value]) => `${stored} ${names.get(value)!}`).join(', ');
}

/** A table of dBASE, by GDAL. */
/** 90 %, and 255 where the map has no class. */
async function writePercent(file: string): Promise<void> {
  await writeCog({
    path: file,
    grid: GRID,
    ...{ dataType: 'uint8', overviews: 'none' },
    read: ({ row, widthPx, heightPx }) =>
      Promise.resolve(
        Uint8Array.from({ length: widthPx * heightPx }, (_, i) => ((row * widthPx + i) % 5 < 2 ? 255 : 90)),
      ),
  });
}

function writeDbase(file: string, csv: string): void {
  const rows = path.join(path.dirname(file), 'rows.csv');
  writeFileSync(rows, csv);
  const options = ['-oo', 'AUTODETECT_TYPE=YES', '-lco', 'ENCODING=UTF-8'];
  runGdal('ogr2ogr', ['-f', 'ESRI Shapefile', ...options, file, rows]);
}

const TABLE =
  '<GDALRasterAttributeTable><FieldDefn index="0"><Name>Value</Name><Type>0</Type><Usage>5</Usage></FieldDefn>' +
  '<FieldDefn index="1"><Name>Count</Name><Type>0</Type><Usage>1</Usage></FieldDefn>' +
  '<FieldDefn index="2"><Name>Cover</Name><Type>2</Type><Usage>0</Usage></FieldDefn>' +
  '<Row index="0"><F>10</F><F>1</F><F>Tree cover</F></Row><Row index="1"><F>20</F><F>1</F><F>Tree cover</F></Row>' +
  '<Row index="2"><F>80</F><F>1</F><F>Water &amp; wetland</F></Row></GDALRasterAttributeTable>';

const CATEGORIES = `<CategoryNames>${Array.from({ length: 81 }, (_, value) => `<Category>${{ 10: 'forest', 20: 'shrub', 80: 'water' }[value] ?? ''}</Category>`).join('')}</CategoryNames>`;

const part = 'maps that stand';
const SOURCE = 'GDAL raster data model: category names, attribute tables, colour tables';

export const STANDING_MAP_INPUTS: readonly InputCase[] = [
  {
    ...{ part, input: 'category names beside the map, in `.aux.xml`', source: SOURCE },
    right: '10 forest, 20 shrub, 80 water',
    check: (folder) => planOf(folder, {}, { aux: CATEGORIES }),
  },
  {
    ...{
      part,
      input: 'a raster attribute table whose column of names is not marked; two values of one name',
      source: SOURCE,
    },
    right: '10 Tree cover, 20 Tree cover, 80 Water & wetland',
    check: (folder) => planOf(folder, {}, { aux: TABLE }),
  },
  {
    ...{
      part,
      input: 'a raster attribute table of Esri beside the map, in `.vat.dbf`',
      source: 'dBASE by GDAL’s ogr2ogr',
    },
    right: '10 Forêt, 20 shrub, 80 water',
    check: (folder) =>
      planOf(folder, {}, { vat: 'VALUE,COUNT,CLASS_NAME,RED\n10,100,Forêt,0.5\n20,50,shrub,0.25\n80,7,water,1\n' }),
  },
  {
    ...{ part, input: '`.vat.dbf` that is cut off', source: 'its header says how long it is' },
    right: 'refused, the file named',
    check: (folder) => {
      const cut = async (): Promise<string> => {
        await planOf(folder, {}, { vat: 'VALUE,NAME\n10,a\n20,b\n80,c\n' });
        const file = path.join(folder, 'map.tif.vat.dbf');
        writeFileSync(file, readFileSync(file).subarray(0, -20));
        return planOf(folder, {});
      };
      return refusalOf(cut, /map\.tif\.vat\.dbf: expected a whole table/);
    },
  },
  {
    ...{
      part,
      input: 'confidence in percent, which the map itself does not have everywhere',
      source: 'shares are 0 to 1',
    },
    right: 'refused when the run is planned, with the way out; read with scale: 0.01',
    check: async (folder) => {
      const classes = { 10: 'forest', 20: 'shrub', 80: 'water' };
      await writePercent(path.join(folder, 'confidence.tif'));
      await planOf(folder, { classes, confidence: { file: 'confidence.tif', scale: 0.01 } });
      const percent = (): Promise<string> => planOf(folder, { classes, confidence: 'confidence.tif' });
      return refusalOf(percent, /^confidence\.tif: .*found 90 at column 2, row 0; .*0\.01 for percent/);
    },
  },
  {
    ...{ part, input: 'a colour table and no names', source: SOURCE },
    right: '10 class 10, 20 class 20, 80 class 80',
    check: (folder) => planOf(folder, {}, { coloured: [10, 20, 80] }),
  },
  {
    ...{ part, input: 'classes in the run file beside names in the file', source: 'the run file goes first' },
    right: '10 forest, 20 forest, 80 other',
    check: (folder) => planOf(folder, { classes: { 10: 'forest', 20: 'forest', 80: 'other' } }, { aux: CATEGORIES }),
  },
  {
    ...{ part, input: 'nodata 0 that is a class', source: 'the run file goes first' },
    right: '0 other, 10 forest, 20 forest, 80 other',
    check: (folder) =>
      planOf(folder, { classes: { 0: 'other', 10: 'forest', 20: 'forest', 80: 'other' }, nodata: 'none' }),
  },
  {
    ...{ part, input: 'no names and no colours', source: `a count of the ${PIXELS} pixels` },
    right: 'refused, with the values and their shares',
    check: (folder) => refusalOf(() => planOf(folder, {}), /10 \(33\.3 %\), 20 \(33\.3 %\), 80 \(33\.3 %\)/),
  },
  {
    ...{ part, input: 'a value without a class', source: `a count of the ${PIXELS} pixels` },
    right: 'refused, with the value and its share',
    check: (folder) =>
      refusalOf(() => planOf(folder, { classes: { 10: 'forest', 20: 'shrub' } }), /found 80 \(33\.3 %\)/),
  },
];
