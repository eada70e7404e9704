import { crsFromText, pointTransform, type Crs } from '../geo/crs.ts';
import { divideLand, type GroundPoint } from './borders.ts';
import { CORNER_X, CORNER_Y } from './sample-frame.ts';

interface Municipality {
  readonly code: string;
  readonly name: string;
  readonly region: string;
  readonly site: GroundPoint;
}

/** Invented names; sites in metres from the landscape's corner. The first lies under the western scene's cloud bank. */
const MUNICIPALITIES: readonly Municipality[] = [
  { code: 'W01', name: 'Aldvik', region: 'Westmark', site: [2500, 2900] },
  { code: 'W02', name: 'Brenmoor', region: 'Westmark', site: [2300, 7300] },
  { code: 'W03', name: 'Corvale', region: 'Westmark', site: [3300, 11300] },
  { code: 'W04', name: 'Dunmere', region: 'Westmark', site: [6800, 4300] },
  { code: 'M01', name: 'Eskhaven', region: 'Midland', site: [7600, 9300] },
  { code: 'M02', name: 'Farrowby', region: 'Midland', site: [10700, 3000] },
  { code: 'M03', name: 'Glenhythe', region: 'Midland', site: [11900, 7000] },
  { code: 'M04', name: 'Harrowmead', region: 'Midland', site: [11500, 11300] },
  { code: 'E01', name: 'Ilvershore', region: 'Eastlake', site: [15000, 9700] },
  { code: 'E02', name: 'Jorsund', region: 'Eastlake', site: [15200, 4100] },
  { code: 'E03', name: 'Kestrelby', region: 'Eastlake', site: [18800, 10200] },
  { code: 'E04', name: 'Lonmarsh', region: 'Eastlake', site: [19200, 4700] },
];

const OUTLINE: readonly GroundPoint[] = [
  [800, 1850],
  [8600, 1650],
  [19800, 1600],
  [20700, 6500],
  [20400, 12300],
  [11000, 12750],
  [900, 12500],
];

/** About a centimetre. */
const DEGREE_DIGITS = 7;

/** The municipalities of the sample case as a GeoJSON FeatureCollection, with code, name and region. */
export function municipalitiesGeoJson(seed: number, groundCrs: Crs): string {
  const rings = divideLand({ seed, sites: MUNICIPALITIES.map((m) => m.site), outline: OUTLINE });
  const toDegrees = pointTransform(groundCrs, crsFromText('OGC:CRS84'));
  const features = MUNICIPALITIES.map(({ code, name, region }, index) => {
    const ring = rings[index]!.map(([xM, yM]) => {
      const [lon, lat] = toDegrees(CORNER_X + xM, CORNER_Y + yM);
      return [Number(lon.toFixed(DEGREE_DIGITS)), Number(lat.toFixed(DEGREE_DIGITS))];
    });
    const feature = {
      type: 'Feature',
      properties: { code, name, region },
      geometry: { type: 'Polygon', coordinates: [ring] },
    };
    return JSON.stringify(feature);
  });
  return `{"type":"FeatureCollection","features":[\n${features.join(',\n')}\n]}\n`;
}
