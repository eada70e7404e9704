import { html, type Html } from './html.ts';
import { fixed } from './number-format.ts';
import type { MapPreviewView } from './map-preview-view.ts';
import { tickStep } from './tick-step.ts';

/** Above this many areas their names would cover the map. */
const MOST_LABELS = 60;
const SCALE_BAR_SHARE = 0.22;

/** The map with the outlines of the areas and its legend. */
export function mapFigure(
  preview: MapPreviewView,
  o: { readonly areaKm2: number | undefined; readonly isNorthUp: boolean },
): Html {
  const { widthPx, heightPx, png, areas, legend, notObservedColour } = preview;
  const unit = Math.max(widthPx, heightPx) / 1000;
  const labels = areas.length <= MOST_LABELS ? areas.map((area) => areaLabel(area, unit)) : [];
  return html`<div class="map">
      <svg
        viewBox="0 0 ${widthPx} ${heightPx}"
        role="img"
        aria-label="Map of the classes with the outlines of the areas"
      >
        <rect width="${widthPx}" height="${heightPx}" fill="${notObservedColour}" />
        <image
          width="${widthPx}"
          height="${heightPx}"
          href="data:image/png;base64,${png}"
          style="image-rendering:pixelated"
        />
        <g
          fill="none"
          stroke="#fff"
          stroke-width="${(3.4 * unit).toFixed(2)}"
          stroke-opacity=".75"
          stroke-linejoin="round"
        >
          ${areas.map(({ path }) => html`<path d="${path}" />`)}
        </g>
        <g fill="none" stroke="#16222c" stroke-width="${(1.5 * unit).toFixed(2)}" stroke-linejoin="round">
          ${areas.map(({ code, name, path }) => html`<path d="${path}"><title>${name} (${code})</title></path>`)}
        </g>
        <g class="labels" font-size="${(15 * unit).toFixed(1)}" stroke-width="${(4 * unit).toFixed(1)}">${labels}</g>
      </svg>
    </div>
    <div class="legend">
      ${legend.map(({ title, colour }) => html`<span><i style="background:${colour}"></i>${title}</span>`)}
      <span><i style="background:${notObservedColour}"></i>not observed</span>
      ${scaleBar(preview, o.areaKm2)} ${o.isNorthUp ? html`<span class="north">grid north is up</span>` : undefined}
    </div>`;
}

function areaLabel({ name, x, y }: MapPreviewView['areas'][number], unit: number): Html {
  return html`<text x="${x.toFixed(1)}" y="${(y + 5 * unit).toFixed(1)}">${name}</text>`;
}

/** Area enclosed by a path of straight lines, in square pixels of the picture; rings that run backwards are holes. */
export function pathAreaPx(path: string): number {
  const rings = path.split(/[Mm]/).slice(1);
  const total = rings.reduce((sum, ring) => {
    const numbers = (ring.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number);
    let doubled = 0;
    for (let i = 0; i + 1 < numbers.length; i += 2) {
      const j = (i + 2) % numbers.length;
      doubled += numbers[i]! * numbers[j + 1]! - numbers[j]! * numbers[i + 1]!;
    }
    return sum + doubled / 2;
  }, 0);
  return Math.abs(total);
}

/** A scale bar from what the areas measure on the ground and on the picture; none where either is not known. */
function scaleBar({ areas, widthPx }: MapPreviewView, areaKm2: number | undefined): Html | undefined {
  const areaPx = areas.reduce((sum, { path }) => sum + pathAreaPx(path), 0);
  if (areaKm2 === undefined || areaKm2 <= 0 || areaPx <= 0) return undefined;
  const kmPerPx = Math.sqrt(areaKm2 / areaPx);
  const lengthKm = tickStep(widthPx * kmPerPx * SCALE_BAR_SHARE, 1);
  const fraction = lengthKm / kmPerPx / widthPx;
  if (fraction > 1) return undefined;
  return html`<span class="scale" style="width:${(100 * fraction).toFixed(2)}%"
    ><b>${fixed(lengthKm, lengthKm < 1 ? 1 : 0)} km</b></span
  >`;
}
