import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { crsFromText, pointTransform } from '../../geo/crs.ts';
import { GeoError } from '../../geo/geo-error.ts';

interface EveryParameterCase {
  readonly text: string;
  /** What is replaced by what (empty: put at the end), and places by PROJ; `null` where PROJ has none. */
  readonly edits: readonly (readonly [from: string, to: string, places: readonly Place[] | null])[];
}
type Place = readonly [lon: number, lat: number, x: number, y: number];

const file = new URL('../golden/geo/every-parameter.jsonl', import.meta.url);
const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
const cases = lines.map((line) => JSON.parse(line) as EveryParameterCase);

const FORMS: Readonly<Record<string, (text: string) => boolean>> = {
  'a PROJ string': (text) => text.startsWith('+'),
  'WKT 1': (text) => text.startsWith('PROJCS') && !text.includes('DATUM["D_'),
  "ESRI's WKT": (text) => text.includes('DATUM["D_'),
  'WKT 2': (text) => text.startsWith('PROJCRS'),
};
const MOST_M = 0.01;
/** Robinson's is a table, of which PROJ keeps seven digits; the series of Cassini's end elsewhere in the two programs. */
const ROBINSON_M = 2;
const CASSINI_M = 0.15;

describe.each(Object.entries(FORMS))('a projection in %s', (_, isForm) => {
  it('with any parameter altered or added lies where PROJ puts it, or is refused by name', () => {
    let [right, moved] = [0, 0];
    const wrong: string[] = [];
    for (const { text, edits } of cases.filter((one) => isForm(one.text))) {
      for (const [from, to, places] of edits) {
        const edited = from === '' ? text + to : text.replaceAll(from, to);
        const found = offM(edited, places);
        if (typeof found === 'string') expect(found, edited).toMatch(/expected/);
        else if (!(found <= mostM(text))) wrong.push(`${found} m: ${edited}`);
        else {
          right += 1;
          if (from !== '') moved += 1;
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(right).toBeGreaterThan(100);
    expect(moved).toBeGreaterThan(50);
  });
});

function mostM(text: string): number {
  if (/robin/i.test(text)) return ROBINSON_M;
  return /cass/i.test(text) ? CASSINI_M : MOST_M;
}

/** By how many metres it is off at worst, or the sentence by which it is refused. */
function offM(text: string, places: readonly Place[] | null): number | string {
  try {
    const crs = crsFromText(text);
    if (places === null) return 0;
    const geographic = crsFromText(/krovak/i.test(text) ? '+proj=longlat +ellps=bessel' : '+proj=longlat +datum=WGS84');
    const [there, back] = [pointTransform(geographic, crs), pointTransform(crs, geographic)];
    const unitM = crs.kind === 'projected' ? crs.unitM : 111_320;
    return Math.max(
      ...places.flatMap(([lon, lat, x, y]) => {
        const [[toX, toY], [toLon, toLat]] = [there(lon, lat), back(x, y)];
        return [Math.hypot(toX - x, toY - y) * unitM, Math.hypot(toLon - lon, toLat - lat) * 111_320];
      }),
    );
  } catch (error) {
    if (error instanceof GeoError) return error.message;
    throw error;
  }
}
