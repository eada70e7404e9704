import { datumText } from './epsg-registry.ts';
import type { GeographicRow } from './epsg-rows.ts';
import { GeoError } from './geo-error.ts';
import { boundShift, readWktDatum } from './wkt-datum.ts';
import { onDatum } from './web-mercator.ts';
import { projectionOfWkt } from './wkt-projection.ts';
import { childOf, nameOfNode } from './wkt-tree.ts';
import type { WktNode } from './wkt-tree.ts';

/** A CRS that a text spells out. */
export interface SpelledCrs {
  readonly name: string;
  /** PROJ string. */
  readonly text: string;
  /** The registry's geographic CRS under it, where the text names one and no shift of its own. */
  readonly base: GeographicRow | undefined;
}

const GEOGRAPHIC = /^(GEOGCS|GEOGCRS|GEOGRAPHICCRS|GEODCRS|GEODETICCRS|BASEGEOGCRS|BASEGEODCRS)$/;
const PROJECTED = /^(PROJCS|PROJCRS|PROJECTEDCRS)$/;

/** Whether a WKT places points on a map. */
export function isHorizontal({ keyword }: WktNode): boolean {
  return GEOGRAPHIC.test(keyword) || PROJECTED.test(keyword) || keyword === 'BOUNDCRS';
}

/** A PROJ string that PROJ and GDAL put beside what WKT cannot say, and take in its place: an extension of WKT 1, a remark of WKT 2. */
function projStringBeside(node: WktNode): string | undefined {
  const values = childOf(node, 'EXTENSION')?.values;
  if (values?.[0] === 'PROJ4') return String(values[1]);
  return /^PROJ CRS string: (\+proj=.*)$/.exec(String(childOf(node, 'REMARK')?.values[0] ?? ''))?.[1];
}

/**
 * Reads what a geographic, projected or bound WKT spells out.
 * @param known the geographic CRS under it, where something else than the WKT names it
 * @throws GeoError where its axes, its method or its unit are not supported.
 */
export function spelledCrs(node: WktNode, known?: GeographicRow): SpelledCrs {
  if (node.keyword !== 'BOUNDCRS') return spelled(node, { known });
  const source = childOf(node, 'SOURCECRS')?.children[0];
  const transformation = childOf(node, 'ABRIDGEDTRANSFORMATION');
  if (source === undefined || transformation === undefined || !isHorizontal(source)) {
    throw new GeoError(
      `The bound CRS "${nameOfNode(node)}" has no source: expected a geographic or projected CRS in it.`,
    );
  }
  return spelled(source, { shift: boundShift(transformation) });
}

function spelled(
  node: WktNode,
  o: { readonly known?: GeographicRow | undefined; readonly shift?: string },
): SpelledCrs {
  const name = nameOfNode(node);
  refuseAxes(node);
  const beside = projStringBeside(node);
  if (beside !== undefined) {
    const isShifted = o.shift === undefined || beside.includes('+towgs84=');
    return { name, text: isShifted ? beside : `${beside} +towgs84=${o.shift}`, base: undefined };
  }
  const isProjected = PROJECTED.test(node.keyword);
  const geographic = isProjected ? node.children.find(({ keyword }) => GEOGRAPHIC.test(keyword)) : node;
  if (geographic === undefined) {
    throw new GeoError(`The projected CRS "${name}" has no geographic CRS under it: expected GEOGCS or BASEGEOGCRS.`);
  }
  const datum = readWktDatum(geographic, o.shift);
  const base = datum.row ?? (/\+towgs84/.test(datum.text) ? undefined : o.known);
  const text = base === undefined ? datum.text : datumText(base, base.shift);
  if (isProjected) {
    return { name, text: onDatum(projectionOfWkt(node, datum.unitDeg), text, `The CRS "${name}"`), base };
  }
  if (datum.unitDeg !== 1) {
    throw new GeoError(`The CRS "${name}" counts in units of ${datum.unitDeg} degrees: expected degrees.`);
  }
  return { name, text: `+proj=longlat ${text}`, base };
}

/** South is also where meridians lead to from a pole, so that two axes to the south say nothing. */
function refuseAxes(node: WktNode): void {
  const axes = node.children
    .filter(({ keyword }) => keyword === 'AXIS')
    .map(({ values }) => String(values[1] ?? '').toLowerCase());
  const isPolar = axes.length > 1 && axes.every((axis) => axis === axes[0]);
  if (!axes.includes('west') && (isPolar || !axes.includes('south'))) return;
  throw new GeoError(
    `The CRS "${nameOfNode(node)}" has axes to the ${axes.slice(0, 2).join(' and the ')}: expected axes to the east and north.`,
  );
}
