import type { Converter } from './projection-instance.ts';

/** What counts of a CRS here. */
interface Plane {
  readonly kind: 'geographic' | 'projected';
  readonly projection: string;
  readonly unitM: number;
}

type Carry = (x: number, y: number) => readonly [x: number, y: number];

const NOWHERE = [Number.NaN, Number.NaN] as const;

/** proj4 throws on coordinates outside some projections' domain, or gives infinities; the caller sees NaN either way. */
function orNowhere(carry: Carry): Carry {
  return (x, y) => {
    try {
      const to = carry(x, y);
      return Number.isFinite(to[0]) && Number.isFinite(to[1]) ? to : NOWHERE;
    } catch {
      return NOWHERE;
    }
  };
}

/** World maps and views of one side: beyond their edge formulas return a place all the same, and another one back. */
const EDGED = /^(sinu|moll|eck6|robin|eqearth|bonne|vandg|poly|gnom|ortho|geos|tpers|aeqd|laea|cass|nzmg)$/;
const SAME_PLACE_M = 100;
const EXACT_M = 0.001;

/**
 * A way whose points must come back to where they began. Some inverse formulas are series that end early: what they are off
 * by is carried over once more. Some have no value at their own centre, which is the middle of two places a metre beside it.
 */
export function heldToItsWayBack(ways: Converter, from: Plane, to: Plane): Carry {
  const [forward, inverse] = [orNowhere(ways.forward), orNowhere(ways.inverse)];
  if (!EDGED.test(from.projection) && !EDGED.test(to.projection)) return forward;

  // The formula that leads to the plane is the definition; only the one that leads from it may be off.
  const isInverse = EDGED.test(from.projection) && !EDGED.test(to.projection);
  const held: Carry = (x, y) => {
    const there = forward(x, y);
    if (Number.isNaN(there[0])) return there;
    const [backX, backY] = inverse(...there);
    const [offX, offY] = [turned(x - backX, from), y - backY];
    const across = from.kind === 'geographic' ? Math.cos((y * Math.PI) / 180) : 1;
    const offM = Math.hypot(offX * across, offY) * from.unitM;
    if (!(offM <= SAME_PLACE_M)) return NOWHERE;
    if (!isInverse || offM < EXACT_M) return there;
    const nearer = forward(x + offX, y + offY);
    return Number.isNaN(nearer[0]) ? there : nearer;
  };
  const besideX = 1 / from.unitM;
  return (x, y) => {
    const there = held(x, y);
    if (!Number.isNaN(there[0])) return there;
    // At a pole all longitudes are one place, and a millimetre before it is one that has a way back.
    if (from.kind === 'geographic' && Math.abs(y) === 90) return held(x, y - Math.sign(y) * 1e-8);
    const [east, west] = [held(x + besideX, y), held(x - besideX, y)];
    return [east[0] + turned(west[0] - east[0], to) / 2, (east[1] + west[1]) / 2];
  };
}

/** A difference of longitudes without whole turns. */
function turned(difference: number, { kind }: Plane): number {
  return kind === 'geographic' ? difference - 360 * Math.round(difference / 360) : difference;
}
