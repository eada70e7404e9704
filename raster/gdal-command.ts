import path from 'node:path';
import { shellWord } from '../access/shell-word.ts';

/** The command by which GDAL writes a file anew as a GeoTIFF that is read here, to stand in a sentence. */
export function translateCommand(
  location: string,
  o: { readonly options?: string; readonly layerOf?: string } = {},
): string {
  const file = fileName(location);
  const isTif = /^\.tiff?$/i.test(path.extname(file));
  const target = `${file.slice(0, file.length - path.extname(file).length)}${isTif ? '-new' : ''}.tif`;
  const source = o.layerOf === undefined ? shellWord(file) : `${o.layerOf}:${shellWord(file)}:LAYER`;
  return `gdal_translate -of COG ${o.options === undefined ? '' : `${o.options} `}${source} ${shellWord(target)}`;
}

/** The command by which GDAL brings a file to a CRS that is read here, to stand in a sentence. */
export function warpCommand(location: string): string {
  const file = fileName(location);
  const target = `${file.slice(0, file.length - path.extname(file).length)}-4326.tif`;
  return `gdalwarp -t_srs EPSG:4326 -of COG ${shellWord(file)} ${shellWord(target)}`;
}

/** The file's own name, without its folder or what an address carries behind it. */
export function fileName(location: string): string {
  return path.basename(location.replace(/^([a-z][a-z0-9+.-]+:\/\/[^?#]*)[?#][^]*$/i, '$1'));
}
