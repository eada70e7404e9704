import type { RangeReader } from '../../storage/range-reader.ts';
import { RasterError } from '../raster-error.ts';

const SIGNATURE = 'EHFA_HEADER_TAG';
/** Name of the entry that has a band's nodata value, as an entry and not as a word of the file's dictionary. */
const NODATA_ENTRY = 'Eimg_NonInitializedValue\0';
const CHUNK_BYTES = 1 << 20;

/**
 * Refuses a record of ERDAS IMAGINE (`.aux`) beside a raster that has a nodata value: GDAL hides pixels by it, and it is not
 * read here. Such records of statistics and pyramids say nothing of what is read.
 * @throws RasterError naming the record
 */
export async function refuseImagineNodata(reader: RangeReader): Promise<void> {
  let kept = '';
  for (let offset = 0; offset < reader.sizeBytes; offset += CHUNK_BYTES) {
    const lengthBytes = Math.min(CHUNK_BYTES, reader.sizeBytes - offset);
    const chunk = Buffer.from(await reader.read({ offsetBytes: offset, lengthBytes })).toString('latin1');
    if (offset === 0 && !chunk.startsWith(SIGNATURE)) return;
    if ((kept + chunk).includes(NODATA_ENTRY)) {
      throw new RasterError(
        `${reader.location}: expected no nodata value in a record of ERDAS IMAGINE beside the raster, which is not read, found one: write the raster anew with it (gdal_translate -of COG), or take the record away.`,
      );
    }
    kept = chunk.slice(-NODATA_ENTRY.length);
  }
}
