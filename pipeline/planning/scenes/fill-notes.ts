import { fillValues, isBeyondMeasure, type FillValue } from './fill-values.ts';
import type { BandChips, SceneChips } from './scene-chips.ts';
import { valueText } from './value-fault.ts';

/** A fill value of some bands of a file, which nothing declares. */
export interface SeenFill {
  readonly scene: SceneChips['scene'];
  readonly location: string;
  readonly bands: readonly string[];
  readonly fill: FillValue;
  /** Where in the file was looked; empty where all over it. */
  readonly where: string;
}

/** The fill values that chips show, bands of one file that have the same together. */
export function seenFills(looked: readonly SceneChips[]): SeenFill[] {
  const seen = new Map<string, SeenFill>();
  for (const { scene, bands } of looked) {
    for (const { band, asset, stored, dataType } of bands) {
      for (const fill of fillValues(stored, dataType)) {
        const key = `${scene.id}\n${asset.location}\n${fill.value}`;
        const one = seen.get(key) ?? { scene, location: asset.location, bands: [], fill, where: '' };
        seen.set(key, { ...one, bands: [...one.bands, band.asset] });
      }
    }
  }
  return [...seen.values()];
}

/** One sentence for each value: the other files that have it are counted. */
export function fillNotes(fills: readonly SeenFill[]): string[] {
  const byValue = new Map<number, SeenFill[]>();
  for (const one of fills) byValue.set(one.fill.value, [...(byValue.get(one.fill.value) ?? []), one]);
  return [...byValue.values()].map((same) => {
    const others = new Set(same.map(({ location }) => location)).size - 1;
    return `${fillNote(same[0]!)}${others === 0 ? '' : ` So it is in ${others} more of the files looked at.`}`;
  });
}

export function fillNote(seen: SeenFill): string {
  const { value } = seen.fill;
  const { mask, id } = { mask: seen.scene.options.mask, id: seen.scene.id };
  const remedy =
    mask === undefined
      ? `where ${value} means “nothing here”, add nodata: ${value} to the scene ${id}, or give it a mask`
      : `where the mask ${mask.asset} does not hide these pixels, add nodata: ${value} to the scene ${id}`;
  return `In ${seen.location} (${bandsText(seen)}) ${fillText(seen)}, and nothing says that they hold no value: ${remedy}.`;
}

/** Two places of a percentage, or “less than”. */
export function fillText({ fill: { value, share, least, most }, where }: SeenFill): string {
  const percent = share < 0.0001 ? 'less than 0.01' : (share * 100).toFixed(share < 0.001 ? 2 : 1);
  const apart = least === value ? '' : `, apart from all others (${valueText(least)} to ${valueText(most)})`;
  const stops = isBeyondMeasure(value) ? ', on which a model comes to no finite number' : '';
  return `${percent} % of the pixels looked at${where} are ${value}${apart}${stops}`;
}

export function bandsText({ bands }: Pick<SeenFill, 'bands'>): string {
  return `${bands.length === 1 ? 'band' : 'bands'} ${bands.join(', ')}`;
}

/** The chips without the fills that they show: what else they hold is judged by itself. */
export function withoutFills(looked: readonly SceneChips[], fills: readonly SeenFill[]): SceneChips[] {
  return looked.map((chips) => {
    const own = fills.filter(({ scene }) => scene === chips.scene);
    return own.length === 0 ? chips : { ...chips, bands: chips.bands.map((band) => withoutFill(band, own)) };
  });
}

function withoutFill(chips: BandChips, fills: readonly SeenFill[]): BandChips {
  const values = fills.filter(({ bands }) => bands.includes(chips.band.asset)).map(({ fill }) => fill.value);
  return values.length === 0 ? chips : { ...chips, stored: chips.stored.filter((value) => !values.includes(value)) };
}
