import { quotedText } from '../../../access/quoted.ts';
import { PermanentError } from '../../../errors/error-kinds.ts';
import type { OutlineRepair } from '../../../geo/repair-outlines.ts';

/** Share of an area on which the way its outline is read may decide without anybody having said so. */
const LARGEST_SHARE = 1e-4;

/**
 * Says of which areas outlines cross or run over themselves, and how much land was read by the even-odd rule there.
 * @throws PermanentError where that is more than a ten-thousandth of an area and the run file does not declare it.
 */
export function outlineNotes(
  repairs: readonly OutlineRepair[],
  o: { readonly location: string; readonly isDeclared: boolean },
): string[] {
  if (repairs.length === 0) return [];
  const worst = repairs.reduce((most, repair) => (repair.share > most.share ? repair : most));
  const where = `near [${worst.crossing.map((value) => Number(value.toPrecision(9))).join(', ')}]`;
  const others = repairs.length === 1 ? '' : ` (${repairs.length} areas have such outlines; this one most)`;
  const land = `${Number(worst.km2.toPrecision(4))} km², a share of ${Number(worst.share.toPrecision(2))} of it`;
  if (worst.share > LARGEST_SHARE && !o.isDeclared) {
    throw new PermanentError(
      `${o.location}: expected outlines that do not cross themselves, found that the outline of the area ${quotedText(worst.code)} crosses or runs over itself ${where}, so that ${land} may or may not belong to it${others}: repair it in the file, or declare areas.repair: even-odd to have it read as make_valid of GEOS does`,
    );
  }
  return [
    `The outline of the area ${quotedText(worst.code)} of ${o.location} crosses or runs over itself ${where}: it was read by the even-odd rule, which decides on ${land}${others}.`,
  ];
}
