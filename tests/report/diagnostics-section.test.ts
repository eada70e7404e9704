import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderReport } from '../../report/render-report.ts';
import { sampleDiagnostics, writeDiagnosedRun } from './diagnostics-fixture.ts';
import { writeRunFolder } from './run-folder-fixture.ts';

const HEADING = 'Where the map errs';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'quadrat-diagnostics-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function sectionOf(diagnostics: unknown): Promise<string> {
  await writeDiagnosedRun(folder, diagnostics);
  const page = await renderReport(folder);
  return page.slice(page.indexOf(HEADING), page.indexOf('</section>', page.indexOf(HEADING)));
}

describe('the diagnostics of a report', () => {
  it('are left out where the run has none, and refused of a version that is not known', async () => {
    await writeRunFolder(folder);
    expect(await renderReport(folder)).not.toContain(HEADING);
    await writeDiagnosedRun(folder, { ...sampleDiagnostics(), version: 2 });
    await expect(renderReport(folder)).rejects.toThrow(
      'of version 1, found version 2; read it with the Quadrat that wrote it',
    );
  });

  it('hold every number of the file for the areas, as it is', async () => {
    const diagnostics = sampleDiagnostics();
    const section = await sectionOf(diagnostics);
    const values = [...diagnostics.domains.map(({ overall }) => overall), ...diagnostics.gaps].flatMap(({ value }) =>
      value === null ? [] : [value],
    );
    expect(values.length).toBeGreaterThan(15);
    for (const value of values) expect(section).toContain(`<data value="${value}">`);
    for (const { ciLower, ciUpper } of diagnostics.gaps) {
      if (ciLower !== null) expect(section).toContain(`data-lower="${ciLower}" data-upper="${ciUpper}"`);
    }
    const { blocked, random } = diagnostics.crossValidation!;
    expect(section).toContain(`<data value="${random.brier}">`);
    expect(section).toContain(`<data value="${blocked!.gap.agreement}">`);
    expect(section).toContain(`<data value="${diagnostics.moran!.i}">`);
  });

  it('show the area that is apart, the one with few units and what stands out', async () => {
    const diagnostics = sampleDiagnostics();
    const section = await sectionOf(diagnostics);
    expect(section.match(/<tr class="apart">/g)).toHaveLength(
      diagnostics.gaps.filter((gap) => gap.isSignificant).length,
    );
    expect(section).toContain('too few units');
    expect(section).toContain('Areas without a unit, which are not shown: 1.');
    expect(section).toContain(diagnostics.warnings[0]!.slice(0, 60));
    expect(section).toContain('not the accuracy of the map');
  });

  it('show one overall accuracy, that of the whole report, and name what else all units together say', async () => {
    const diagnostics = sampleDiagnostics();
    const section = await sectionOf(diagnostics);
    const { overall } = JSON.parse(await readFile(path.join(folder, 'accuracy.json'), 'utf8')) as {
      readonly overall: { readonly value: number };
    };
    const byUnits = diagnostics.domains.find(({ level }) => level === 'total')!.overall.value!;
    const row = section.slice(section.indexOf('All areas'));
    expect(row.slice(0, row.indexOf('</tr>'))).toContain(`<data value="${overall.value}">`);
    expect(section).toContain(`all areas ${(100 * overall.value).toFixed(1)}`);
    expect(section).not.toContain(`all areas ${(100 * byUnits).toFixed(1)}`);
    const note = section.slice(section.indexOf('The overall accuracy of the map,'));
    expect(note.slice(0, note.indexOf('</p>'))).toContain(`<data value="${byUnits}">`);
    expect(section).toContain('no second accuracy of the map');
  });

  it('draw one dot per area with a figure, and the whole as a line', async () => {
    const diagnostics = sampleDiagnostics();
    const section = await sectionOf(diagnostics);
    const areas = diagnostics.domains.filter(({ level, overall }) => level !== 'total' && overall.value !== null);
    expect(section.match(/<circle [^>]*class="estimate/g)).toHaveLength(areas.length);
    expect(section.match(/class="whole" ?\/>/g)).toHaveLength(2);
    expect(section).not.toMatch(/NaN|Infinity|undefined|null/);
  });

  it('take no name for markup', async () => {
    const section = await sectionOf(sampleDiagnostics());
    expect(section).toContain('Lark &lt;i&gt;Hill&lt;/i&gt; &amp; Vale');
    expect(section).not.toContain('<i>Hill');
  });

  it('of many areas show those that differ most, and say so', async () => {
    const diagnostics = sampleDiagnostics();
    const [, first] = diagnostics.domains;
    const many = Array.from({ length: 90 }, (_, k) => ({
      ...first!,
      level: 'parish',
      areaCode: `P${k}`,
      areaName: `Parish ${k}`,
    }));
    const gaps = many.map(({ areaCode, areaName }, k) => ({
      ...diagnostics.gaps[0]!,
      level: 'parish',
      areaCode,
      areaName,
      value: k / 1000,
    }));
    const section = await sectionOf({ ...diagnostics, domains: [diagnostics.domains[0], ...many], gaps });
    expect(section).toContain('the 40 of 90 areas that differ most');
    expect(section).toContain('Parish 50 ');
    expect(section).not.toContain('Parish 49 ');
  });
});
