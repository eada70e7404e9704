import { applyAffine } from '../geo/affine.ts';
import { crsFromText, pointTransform } from '../geo/crs.ts';
import type { Grid } from '../geo/grid.ts';

/** A pixel that someone is to look at. */
interface PixelToLabel {
  readonly id: string;
  readonly col: number;
  readonly row: number;
}

/**
 * A sample as KML (OGC KML 2.2) for those who label it on imagery: a place mark with the unit's id, and the outline of
 * its pixel. It shows nothing of the map, the strata or the weights, so that nobody labels what the map says.
 */
export function sampleKml(units: readonly PixelToLabel[], o: { readonly grid: Grid; readonly title: string }): string {
  const toDegrees = pointTransform(o.grid.crs, crsFromText('OGC:CRS84'));
  const place = (col: number, row: number): string =>
    toDegrees(...applyAffine(o.grid.affine, col, row))
      .map((degrees) => degrees.toFixed(7))
      .join(',');
  const marks = units.map(({ id, col, row }) => {
    const corners = [
      [0, 0],
      [0, 1],
      [1, 1],
      [1, 0],
      [0, 0],
    ] as const;
    const outline = corners.map(([right, down]) => place(col + right, row + down)).join(' ');
    return (
      `<Placemark><name>${escaped(id)}</name><styleUrl>#unit</styleUrl><MultiGeometry>` +
      `<Point><coordinates>${place(col + 0.5, row + 0.5)}</coordinates></Point>` +
      `<Polygon><outerBoundaryIs><LinearRing><coordinates>${outline}</coordinates></LinearRing></outerBoundaryIs></Polygon>` +
      '</MultiGeometry></Placemark>'
    );
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>',
    `<name>${escaped(o.title)}</name>`,
    '<Style id="unit"><LineStyle><color>ff00ffff</color><width>2</width></LineStyle><PolyStyle><fill>0</fill></PolyStyle></Style>',
    ...marks,
    '</Document></kml>',
    '',
  ].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
