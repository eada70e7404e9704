import type { RasterHeader } from '../../../raster/raster-source.ts';
import { canBeStored } from '../../../raster/nodata.ts';

/** A nodata value that no pixel of its file can have. */
export interface ImpossibleNodata {
  readonly location: string;
  readonly nodata: number;
  readonly dataType: RasterHeader['dataType'];
}

/** Files that a note names; of a series of scenes all have the same fault. */
const MOST_NAMED = 3;

/** Of the bands of a file those whose nodata value, the run file's or its own, cannot occur in it. */
export function impossibleNodata(
  { dataType, validity }: RasterHeader,
  o: { readonly location: string; readonly band: number; readonly declared: number | undefined },
): ImpossibleNodata[] {
  const nodata = o.declared ?? validity.nodata[o.band];
  // NaN among whole numbers is how people write that there is none.
  if (nodata === undefined || Number.isNaN(nodata) || canBeStored(dataType, nodata)) return [];
  return [{ location: o.location, nodata, dataType }];
}

/** A sentence for each value and type. */
export function nodataNotes(scenes: readonly { readonly impossibleNodata: readonly ImpossibleNodata[] }[]): string[] {
  const files = new Map<string, Set<string>>();
  for (const { location, nodata, dataType } of scenes.flatMap((scene) => scene.impossibleNodata)) {
    const kind = `nodata ${nodata} cannot occur in ${dataType}`;
    files.set(kind, (files.get(kind) ?? new Set()).add(location));
  }
  return [...files].map(([kind, locations]) => {
    const named = [...locations].slice(0, MOST_NAMED).join(', ');
    const more = locations.size > MOST_NAMED ? ` and ${locations.size - MOST_NAMED} more files` : '';
    return `${kind} (${named}${more}), so that it hides no pixel; where another value means “nothing here”, name it in the run file, as nodata: 0.`;
  });
}
