import type { Crs } from '../../geo/crs.ts';

/** Projections that GeoTIFF has no keys for, by the names that ESRI has for them. */
const METHODS: Readonly<Record<string, string>> = {
  moll: 'Mollweide',
  eck6: 'Eckert_VI',
  eqearth: 'Equal_Earth',
  bonne: 'Bonne',
};

/** ESRI's WKT of a projection that GeoTIFF has no keys for; `undefined` where it has them, or ESRI has no name for it. */
export function citedProjection(crs: Crs): string | undefined {
  const method = METHODS[crs.projection];
  if (method === undefined) return undefined;
  const value = (key: string): number => Number(crs.parameters[key] ?? 0);
  const parameters: readonly (readonly [string, number])[] = [
    ['False_Easting', value('x_0') / crs.unitM],
    ['False_Northing', value('y_0') / crs.unitM],
    ['Central_Meridian', value('lon_0')],
    ...(crs.projection === 'bonne' ? ([['Standard_Parallel_1', value('lat_1')]] as const) : []),
  ];
  const texts = parameters.map(([name, amount]) => `PARAMETER["${name}",${amount}]`).join(',');
  const unit = crs.unitM === 1 ? 'Meter' : 'User_Defined_Unit';
  return `PROJCS["${method}",${geographicText(crs)},PROJECTION["${method}"],${texts},UNIT["${unit}",${crs.unitM}]]`;
}

function geographicText({ ellipsoid, parameters }: Crs): string {
  const { semiMajorM, flattening } = ellipsoid;
  const isWgs84 = semiMajorM === 6_378_137 && Math.abs(flattening - 1 / 298.257223563) < 1e-13;
  const name = isWgs84 ? 'WGS_1984' : 'Unknown';
  const inverse = flattening === 0 ? 0 : 1 / flattening;
  const shift = parameters['towgs84'];
  const towgs84 = shift === undefined ? '' : `,TOWGS84[${shift}]`;
  return `GEOGCS["GCS_${name}",DATUM["D_${name}",SPHEROID["${name}",${semiMajorM},${inverse}]${towgs84}],PRIMEM["Greenwich",${Number(parameters['pm'] ?? 0)}],UNIT["Degree",0.0174532925199433]]`;
}
