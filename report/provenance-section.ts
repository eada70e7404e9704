import { html, type Html } from './html.ts';
import type { ManifestView } from './manifest-view.ts';
import { fixed, shortDigest } from './number-format.ts';

function digest(value: string | undefined): Html {
  return value === undefined
    ? html`<span class="nothing">no digest</span>`
    : html`<code title="${value}">${shortDigest(value)}</code>`;
}

function fact(name: string, value: Html | string | undefined): Html {
  return html`<tr>
    <th scope="row">${name}</th>
    <td class="text">${value ?? 'not recorded'}</td>
  </tr>`;
}

function gridText({ crs, resolution, widthPx, heightPx }: ManifestView['grid']): string {
  const size =
    widthPx === undefined || heightPx === undefined ? '' : `, ${fixed(widthPx, 0)} × ${fixed(heightPx, 0)} pixels`;
  return `${crs ?? 'CRS not recorded'}${resolution === undefined ? '' : `, pixel of ${resolution} CRS units`}${size}`;
}

function modelText({ id, name, digest: own }: ManifestView['model']): Html {
  return html`${id ?? name ?? 'not recorded'}, ${digest(own)}`;
}

function mapText({ file, classesFrom, madeBy }: NonNullable<ManifestView['map']>): string {
  return `${file}, stood already; ${madeBy === undefined ? '' : `made by the model ${madeBy}; `}classes from ${classesFrom}`;
}

/** Where the figures come from: inputs, model or map, code and platform with the first digits of their digests. */
export function provenanceSection(manifest: ManifestView): Html {
  const { model, map, code, platform, grid, inputs, identity, status, tileCount } = manifest;
  const { node, operatingSystem, architecture, inferenceRuntime, executionProvider } = platform;
  const platformText = [`Node ${node}`, operatingSystem, architecture, inferenceRuntime, executionProvider];
  return html`<section class="level">
    <h2>Provenance</h2>
    <table class="provenance">
      <tbody>
        ${fact('Run', html`${manifest.name} (${status})${identity === undefined ? undefined : html`, ${digest(identity)}`}`)}
        ${map === undefined ? fact('Model', modelText(model)) : fact('Map', mapText(map))}
        ${fact('Software', html`Quadrat ${code.version ?? 'unknown version'}, ${digest(code.digest)}`)}
        ${fact('Platform', platformText.join(', '))}
        ${fact('Grid', `${gridText(grid)}${tileCount === 0 ? '' : `, ${tileCount} tiles`}`)}
        ${fact('Reference sample', manifest.referenceFile === undefined ? 'none' : `${manifest.referenceFile}, design: ${manifest.design ?? 'not recorded'}`)}
        ${fact('Record', html`<a href="run.json">run.json</a> (inputs, options and digests of every piece), <a href="execution.json">execution.json</a> (times and machines)`)}
      </tbody>
    </table>
    ${
      inputs.length === 0
        ? undefined
        : html`<h3>Inputs</h3>
            <ul class="inputs">
              ${inputs.map((input) => html`<li>${digest(input.digest)} ${input.name}</li>`)}
            </ul>`
    }
    <p class="notes">
      Digests are the first 12 of 64 digits of SHA-256. <code>quadrat verify</code> carries the run out again and
      compares them all.
    </p>
  </section>`;
}

/** Room for the person who answers for the figures. */
export function signatureSection(): Html {
  const line = (label: string): Html => html`<div><span></span><small>${label}</small></div>`;
  return html`<section class="signature">
    <h2>Release</h2>
    <p>I have read the warnings and the method, and release these figures.</p>
    <div class="lines">${line('Name and office')}${line('Date')}${line('Signature')}</div>
  </section>`;
}
