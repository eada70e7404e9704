import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sha256OfBytes } from '../../engine/digest.ts';
import { decodeJson } from '../../engine/json.ts';
import type { LoadedRunFile } from '../../config/read-run-file.ts';
import { refuseOwnRelease } from '../../pipeline/planning/earlier-release.ts';
import { planPublication, type PlannedPublication } from '../../pipeline/planning/publication.ts';
import { PlanFaults } from '../../pipeline/planning/plan-faults.ts';
import { wholeManifest } from '../results/whole-manifest.ts';
import type { PreviousRelease, PublicationInput } from '../../stages/validation/publication/input.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-publication-'));
const context = {
  classes: [{ name: 'crop' }, { name: 'forest' }],
  areaCodes: new Set(['a', 'b']),
  locate: (location: string) => path.join(folder, location),
};
/** As a run file that names only the file has it. */
const named = (file: string) => ({ file, distinct: [], withoutContributors: [] });
const HEAD = 'area_code,class,contributor_id,value';

function write(name: string, text: string): string {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
  return name;
}

async function plan(settings: Partial<Parameters<typeof planPublication>[0]>): Promise<PlannedPublication> {
  const faults = new PlanFaults();
  const planned = await planPublication({ policy: 'statcan', vintage: 'final', ...settings }, context, faults);
  faults.throwIfAny();
  return planned!;
}

describe('the plan of publication', () => {
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads contributors and an earlier release and keeps the digest of every file', async () => {
    const contributors = write('holdings.csv', `${HEAD}\na,crop,"Farm, old",1.5\nb,forest,F2,0\n`);
    const text = 'level,area_code,class,value_km2,symbol\r\narea,a,crop,,x\r\narea,b,forest,2.5,\r\n';
    write('last/published.csv', text);
    const planned = await plan({ contributors: named(contributors), previous: [{ release: 'last' }], vintage: 'r' });
    const input = decodeJson<PublicationInput>(planned.content);
    expect(input.vintage).toBe('r');
    expect(input.contributions).toEqual([
      { areaCode: 'a', class: 'crop', contributor: 'Farm, old', value: 1.5 },
      { areaCode: 'b', class: 'forest', contributor: 'F2', value: 0 },
    ]);
    expect(input.previous).toEqual([
      {
        location: 'last',
        name: 'last/published.csv',
        numbers: [
          { level: 'area', areaCode: 'a', class: 'crop', valueKm2: null, isConfidential: true, own: null },
          { level: 'area', areaCode: 'b', class: 'forest', valueKm2: 2.5, isConfidential: false, own: null },
        ],
        correspondence: [],
      },
    ]);
    expect(planned.files.map(({ location }) => location)).toEqual(['holdings.csv', 'last/published.csv']);
    expect(planned.files[1]!.digest).toBe(sha256OfBytes(text));
    expect(planned.warnings).toEqual([]);
  });

  it('reads the revision that a run is at by the place where it is kept once the next one begins', async () => {
    const [text, next] = ['2.5', '3'].map((value) => `level,area_code,class,value_km2\narea,b,forest,${value}\n`);
    write('run/run.json', JSON.stringify(wholeManifest()));
    write('run/published.csv', text!);
    const before = await plan({ previous: [{ release: 'run/revisions/1' }] });
    write('run/revisions/1/published.csv', text!);
    write('run/published.csv', next!);
    expect(before).toEqual(await plan({ previous: [{ release: 'run/revisions/1' }] }));
    expect(before.files).toEqual([{ location: 'run/revisions/1/published.csv', digest: sha256OfBytes(text!) }]);
    await expect(plan({ previous: [{ release: 'run/revisions/2' }] })).rejects.toThrow(/run\/revisions\/2/);
  });

  it.each(['run', 'run/published.csv', './run/'])('refuses the folder of the run itself, %s', async (previous) => {
    const own = { runFile: { publication: { previous: [{ release: previous }] } }, folder } as unknown as LoadedRunFile;
    await expect(refuseOwnRelease(own, path.join(folder, 'run'))).rejects.toThrow(/name .*run\/revisions\/\d/);
    await refuseOwnRelease(own, path.join(folder, 'other'));
  });

  it('says that an office has to confirm limits that nobody has checked', async () => {
    const { warnings } = await plan({ policy: 'ons' });
    expect(warnings).toEqual([
      'The limits of Office for National Statistics, United Kingdom come from general knowledge; the office has to confirm them.',
    ]);
  });

  it.each([
    ['nothing', ''],
    ['a header alone', `${HEAD}\n`],
    ['another kind of file', '{"type": "FeatureCollection"}\n'],
    ['text', 'PLANTED=1\nPLANTED=2\n'],
  ])('refuses contributors and an earlier release of %s: nothing would be protected', async (_what, text) => {
    const file = write('none.csv', text);
    for (const key of ['contributors', 'previous'] as const)
      await expect(
        plan(key === 'previous' ? { previous: [{ release: file }] } : { contributors: named(file) }),
      ).rejects.toThrow(
        /^none\.csv: (expected a table with the columns|expected a cell|line 1: expected a name) [^"P{]*$/,
      );
  });

  it.each([
    ['z,crop,F1,1', /line 2: expected the code of an area of the finest level, found "z"/],
    ['a,maize,F1,1', /line 2: expected a class of the map \(crop, forest\), found "maize"/],
    ['a,crop,F1,-1', /line 2: expected a value of at least 0, found "-1"/],
    ['a,crop,,1', /line 2: expected a contributor_id with a letter or a digit, found ""/],
    ['a,crop,-,1', /line 2: expected a contributor_id with a letter or a digit, found "-"/],
    [`a,crop,${'x'.repeat(201)},1`, /line 2: expected at most 200 characters in contributor_id, found 201/],
  ])('refuses the contributor %.20s', async (line, sentence) => {
    await expect(plan({ contributors: named(write('faulty.csv', `${HEAD}\n${line}\n`)) })).rejects.toThrow(sentence);
  });

  it.each([
    ['Müller Farm', 'MULLER-FARM'],
    ['F 12', 'f12'],
    ['Ｆ12', 'F12'],
    ['Pen\u0303a', 'Peña'],
  ])('refuses two spellings of one contributor, %s and %s', async (one, other) => {
    const file = write('spelt.csv', `${HEAD}\na,crop,${one},1\na,crop,F9,1\nb,crop,${other},1\n`);
    await expect(plan({ contributors: named(file) })).rejects.toThrow(
      /^spelt\.csv, lines 2 and 4: expected one spelling of each contributor_id, found .* number them$/,
    );
  });

  it('refuses a contributor of two owner groups, and takes the holdings of one as one contributor', async () => {
    const rows = (second: string): string =>
      `area_code,class,contributor_id,value,owner_group\na,crop,1-23,1,G1\nb,crop,1-23,2,${second}\na,crop,12-3,4,G1\na,crop,77,8,\n`;
    await expect(plan({ contributors: named(write('groups.csv', rows('G2'))) })).rejects.toThrow(
      /^groups\.csv, lines 2 and 3: expected one owner_group of contributor "1-23", found "G1" and "G2"$/,
    );
    const planned = await plan({ contributors: named(write('groups.csv', rows('G1'))) });
    const { contributions, contributorChecks } = decodeJson<PublicationInput>(planned.content);
    expect(contributions!.map(({ contributor }) => contributor)).toEqual(['G1', 'G1', 'G1', '77']);
    expect(contributorChecks).toEqual({ file: 'groups.csv', withoutContributors: [], alike: [] });
  });

  it('tells who are spelled nearly alike, but for those of one owner and those that somebody says are different', async () => {
    const rows = [
      'a,crop,Green Valley Ltd,1,',
      'a,crop,Green Valley S.A.,1,',
      'a,crop,Hans Maurer,1,',
      'a,crop,Maurer Hans,1,',
      'a,crop,Hollingworth,1,',
      'a,crop,Hollingwort,1,',
      'a,crop,Farm 1001,1,',
      'a,crop,Farm 1002,1,',
      'a,crop,H-1-2,1,',
      'a,crop,H-2-1,1,',
      'a,crop,AB-1,1,',
      'a,crop,CO-1,1,',
      'a,crop,Windermere,1,W',
      'a,crop,Windermeer,1,W',
      'a,crop,Ash,1,',
      'a,crop,Asp,1,',
    ];
    const file = write('alike.csv', `area_code,class,contributor_id,value,owner_group\n${rows.join('\n')}\n`);
    const alike = async (distinct: string[][]) => {
      const planned = await plan({ contributors: { ...named(file), distinct } });
      return decodeJson<PublicationInput>(planned.content).contributorChecks!.alike;
    };
    expect(await alike([])).toEqual([
      [2, 3],
      [4, 5],
      [6, 7],
    ]);
    expect(await alike([['Hollingwort', 'Hollingworth']])).toEqual([
      [2, 3],
      [4, 5],
    ]);
  });

  it.each([
    ['companies of one owner group', 'H-1', 'Hollingworth Farms Ltd', 'H-2', 'Farms Hollingworth GmbH'],
    ['zeros before a number', 'H-173', '', 'H-00173', ''],
    ['letters of another script', 'Petrov', '', '\u0420\u0435trov', ''],
    ['letters that are written as two', 'Gro\u00dfman', '', 'Grossman', ''],
    ['a holding and a group', 'Hollingworth', '', 'H-9', 'Hollingwort'],
  ])('tells who are spelled nearly alike: %s', async (_what, one, oneGroup, other, otherGroup) => {
    const rows = `a,crop,${one},1,${oneGroup}\na,crop,F9,1,\na,crop,${other},1,${otherGroup}\n`;
    const file = write('owners.csv', `area_code,class,contributor_id,value,owner_group\n${rows}`);
    const planned = await plan({ contributors: named(file) });
    expect(decodeJson<PublicationInput>(planned.content).contributorChecks!.alike).toEqual([[2, 4]]);
  });

  it('refuses a holding that is spelled otherwise than the owner group of another one', async () => {
    const file = write(
      'group.csv',
      'area_code,class,contributor_id,value,owner_group\na,crop,Smith,1,\na,crop,H-2,1,SMITH\n',
    );
    await expect(plan({ contributors: named(file) })).rejects.toThrow(
      /^group\.csv, lines 2 and 3: expected one spelling of each owner_group, found "Smith" and "SMITH"/,
    );
  });

  it('refuses a class without contributors that the map does not have', async () => {
    const contributors = { ...named(write('none-of.csv', `${HEAD}\na,crop,F1,1\n`)), withoutContributors: ['lake'] };
    await expect(plan({ contributors })).rejects.toThrow(
      'publication.contributors.withoutContributors: expected classes of the map (crop, forest), found "lake"',
    );
  });

  it('refuses files that are not there, and tables without their columns', async () => {
    await expect(plan({ policy: 'none.yaml' })).rejects.toThrow(
      /none\.yaml: expected a policy file, but there is no such file/,
    );
    await expect(plan({ previous: [{ release: 'nowhere.csv' }] })).rejects.toThrow(
      /nowhere\.csv: expected a table with the columns/,
    );
    const wrong = write('wrong.csv', 'area,class\na,crop\n');
    await expect(plan({ contributors: named(wrong) })).rejects.toThrow(
      'wrong.csv: expected the column area_code, found area, class',
    );
  });

  it('knows what was withheld, and whether for its own sake, from the estimates beside a release', async () => {
    write(
      'kept/published.csv',
      'level,area_code,class,value_km2,conf_status\narea,a,crop,,C\narea,b,crop,,C\narea,b,forest,2.5,F\n',
    );
    write(
      'kept/estimates.csv',
      'level,area_code,class,estimate_km2,conf_status,frame_km2,observed_share\n' +
        'area,a,crop,1.25,A,10,0.5\narea,b,crop,3.5,D,20,1\narea,b,forest,2.51,F,20,1\n',
    );
    const planned = await plan({ previous: [{ release: 'kept' }] });
    const [{ numbers }] = decodeJson<PublicationInput>(planned.content).previous as [PreviousRelease];
    expect(numbers.map(({ isConfidential, own }) => [isConfidential, own!.estimateKm2])).toEqual([
      [true, 1.25],
      [false, 3.5],
      [false, 2.51],
    ]);
    expect(numbers[0]!.own).toEqual({ estimateKm2: 1.25, frameKm2: 10, observedShare: 0.5 });
    expect(planned.files.map(({ location }) => location)).toEqual(['kept/published.csv', 'kept/estimates.csv']);
  });

  it('reads what became of the codes of an earlier release', async () => {
    write('last/published.csv', 'level,area_code,class,value_km2\narea,b,forest,2.5\n');
    const correspondence = write(
      'codes.csv',
      'kind,level,earlier_code,code\narea,area,b,b1\narea,,b,b2\nclass,,wood,\nclass,,,water\n',
    );
    const planned = await plan({ previous: [{ release: 'last', correspondence }] });
    expect(decodeJson<PublicationInput>(planned.content).previous[0]!.correspondence).toEqual([
      { release: '', kind: 'area', level: 'area', earlierCode: 'b', code: 'b1' },
      { release: '', kind: 'area', level: '', earlierCode: 'b', code: 'b2' },
      { release: '', kind: 'class', level: '', earlierCode: 'wood', code: null },
      { release: '', kind: 'class', level: '', earlierCode: null, code: 'water' },
    ]);
    expect(planned.files.map(({ location }) => location)).toEqual(['last/published.csv', 'codes.csv']);
  });

  it.each([
    ['parish,a,b,', /codes\.csv, line 2: expected area or class as kind, and .* found "parish", "a" and "b"/],
    ['class,a,b,runs/1', /line 2: expected no release, or one that .* \(last\), found "runs\/1"/],
    ['area,,,', /line 2: expected area or class as kind, and an earlier_code, a code or both/],
    ['area,a,,\narea,a,b,', /line 2: expected a code that has ended, or is new, in no other row, found "a"/],
  ])('refuses a correspondence with %s', async (rows, sentence) => {
    write('last/published.csv', 'level,area_code,class,value_km2\narea,b,forest,2.5\n');
    const correspondence = write('codes.csv', `kind,earlier_code,code,release\n${rows}\n`);
    await expect(plan({ previous: [{ release: 'last', correspondence }] })).rejects.toThrow(sentence);
  });

  it('names every earlier release that is not there at once', async () => {
    const naming = plan({ previous: [{ release: 'first.csv' }, { release: 'second.csv' }] });
    await expect(naming).rejects.toThrow(/first\.csv: expected a table/);
    await expect(naming).rejects.toThrow(/second\.csv: expected a table/);
  });
});
