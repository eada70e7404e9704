import type { ValueStatistics } from './statistics.ts';

/** One class of a class raster: its stored value, its colour (RGB, 0 to 255) and its name. */
export interface ClassColour {
  readonly value: number;
  readonly rgb: readonly [red: number, green: number, blue: number];
  readonly name?: string;
}

/** What goes into the tag GDAL_METADATA, where there is anything. */
export interface CogMetadata {
  readonly description?: string | undefined;
  readonly scale?: number | undefined;
  readonly offset?: number | undefined;
  readonly statistics?: ValueStatistics | undefined;
  readonly classes?: readonly ClassColour[] | undefined;
  /** Who may have the file, of the whole of it. */
  readonly confidentiality?: string | undefined;
}

/**
 * The XML of GDAL's metadata tag: description, scale and offset, statistics of the stored values (population standard
 * deviation, as GDAL's), and names of classes in a domain of their own, CLASSES, as TIFF has no place for them.
 * Undefined where there is nothing to say.
 */
export function gdalMetadataXml(o: CogMetadata): string | undefined {
  const items: string[] = [];
  if (o.confidentiality !== undefined) items.push(item('CONFIDENTIALITY', o.confidentiality));
  for (const entry of o.classes ?? []) {
    if (entry.name !== undefined) items.push(item(String(entry.value), entry.name, 'sample="0" domain="CLASSES"'));
  }
  for (const [name, value] of statisticItems(o.statistics)) items.push(item(name, String(value), 'sample="0"'));
  if (o.description !== undefined) items.push(item('DESCRIPTION', o.description, 'sample="0" role="description"'));
  if (o.offset !== undefined) items.push(item('OFFSET', String(o.offset), 'sample="0" role="offset"'));
  if (o.scale !== undefined) items.push(item('SCALE', String(o.scale), 'sample="0" role="scale"'));
  return items.length === 0 ? undefined : `<GDALMetadata>\n${items.join('')}</GDALMetadata>\n`;
}

function statisticItems(statistics: ValueStatistics | undefined): readonly (readonly [string, number])[] {
  if (statistics === undefined || statistics.count === 0) return [];
  return [
    ['STATISTICS_MAXIMUM', statistics.largest],
    ['STATISTICS_MEAN', statistics.mean],
    ['STATISTICS_MINIMUM', statistics.smallest],
    ['STATISTICS_STDDEV', Math.sqrt(statistics.squaredDeviations / statistics.count)],
    ['STATISTICS_VALID_PERCENT', Number(((100 * statistics.count) / statistics.total).toPrecision(4))],
  ];
}

function item(name: string, value: string, attributes?: string): string {
  // GDAL escapes these texts twice, and reads them so.
  return `  <Item name="${escapeXml(name)}"${attributes === undefined ? '' : ` ${attributes}`}>${escapeXml(escapeXml(value))}</Item>\n`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
