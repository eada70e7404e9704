import { html, type Html } from './html.ts';
import { decimalsFor, fixed } from './number-format.ts';
import type { MapPreview } from '../results/map-preview.ts';
import { tickStep } from './tick-step.ts';

/** Above this many areas their names would cover the map. */
const MOST_LABELS = 60;
const SCALE_BAR_SHARE = 0.22;

/** The map with the outlines of the areas and its legend. */
export function mapFigure(
  preview: MapPreview,
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
        <pattern
          id="unseen"
          width="${6 * unit}"
          height="${6 * unit}"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="${6 * unit}" height="${6 * unit}" fill="#f4f4f4" />
          <rect width="${2 * unit}" height="${6 * unit}" fill="${notObservedColour}" />
        </pattern>
        <rect width="${widthPx}" height="${heightPx}" fill="url(#unseen)" />
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
        ${scaleBar(preview, unit, o.areaKm2)}
      </svg>
    </div>
    <div class="legend">
      ${legend.map(({ title, colour }) => html`<span><i style="background:${colour}"></i>${title}</span>`)}
      <span
        ><i style="background:repeating-linear-gradient(135deg,${notObservedColour} 0 2px,#f4f4f4 2px 4.5px)"></i>not
        observed</span
      >
      ${o.isNorthUp ? html`<span class="north">grid north is up</span>` : undefined}
    </div>`;
}

function areaLabel({ name, label: { x, y } }: MapPreview['areas'][number], unit: number): Html {
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
function scaleBar(
  { areas, widthPx, heightPx }: MapPreview,
  unit: number,
  areaKm2: number | undefined,
): Html | undefined {
  const areaPx = areas.reduce((sum, { path }) => sum + pathAreaPx(path), 0);
  if (areaKm2 === undefined || areaKm2 <= 0 || areaPx <= 0) return undefined;
  const kmPerPx = Math.sqrt(areaKm2 / areaPx);
  const lengthKm = tickStep(widthPx * kmPerPx * SCALE_BAR_SHARE, 1);
  const lengthPx = lengthKm / kmPerPx;
  if (lengthPx > widthPx / 2) return undefined;
  const [x, y] = [18 * unit, heightPx - 18 * unit];
  const text = `${fixed(lengthKm, decimalsFor(lengthKm, 1))} km`;
  return html`<rect
      x="${(x - 10 * unit).toFixed(1)}"
      y="${(y - 27 * unit).toFixed(1)}"
      width="${(lengthPx + 20 * unit).toFixed(1)}"
      height="${(37 * unit).toFixed(1)}"
      fill="#fff"
      fill-opacity=".82"
    />
    <path
      d="M${x.toFixed(1)} ${(y - 7 * unit).toFixed(1)}v${(7 * unit).toFixed(1)}h${lengthPx.toFixed(1)}v${(-7 * unit).toFixed(1)}"
      fill="none"
      stroke="#16222c"
      stroke-width="${(1.8 * unit).toFixed(2)}"
    />
    <text
      x="${(x + lengthPx / 2).toFixed(1)}"
      y="${(y - 9 * unit).toFixed(1)}"
      text-anchor="middle"
      font-size="${(15 * unit).toFixed(1)}"
      font-family="sans-serif"
      >${text}</text
    >`;
}
