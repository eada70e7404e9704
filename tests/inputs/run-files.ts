import { printable } from '../../access/printable.ts';
import { parseRunFile } from '../../config/read-run-file.ts';
import type { InputCase } from './input-case.ts';
import { refusalOf } from './refusal.ts';

function yamlCase(input: string, text: string, right: string, ...says: RegExp[]): InputCase {
  const check = (): Promise<string> => refusalOf(() => parseRunFile(text, 'run.yaml'), /^run\.yaml/, ...says);
  return { part: 'run files', input, right, source: 'YAML 1.2.2', check };
}

const LINE_2 = 'refused with the line';

export const RUN_FILE_INPUTS: readonly InputCase[] = [
  yamlCase(
    'an alias of nothing',
    'version: 1\nname: *other\n',
    LINE_2,
    /line 2: expected an alias of a value above it/,
  ),
  yamlCase('a key that merges an alias of nothing', 'version: 1\n<<: *other\n', LINE_2, /line 2/),
  yamlCase('an escape of a character that there is none of', 'version: 1\nname: "\\U00110000"\n', LINE_2, /line 2/),
  yamlCase('a tab where a blank belongs', 'version: 1\nimagery:\n\tscenes: []\n', LINE_2, /line 3/),
  {
    part: 'run files',
    input: 'several faults, in any keys',
    right: 'refused, each with its line',
    source: 'each by itself',
    check: () =>
      refusalOf(
        () => parseRunFile('version: 1\nname: t\nmodel: 3\nimagry: {}\nareas: {file: a.geojson}\n', 'run.yaml'),
        ...[
          /line 3: model: /,
          /line 4: unknown key imagry.*nearest known key is imagery/,
          /line 5: expected the key areas\.code/,
        ],
      ),
  },
  {
    part: 'run files',
    input: 'a scene with a day and no time',
    right: 'taken as that day',
    source: 'ISO 8601-1, 5.2',
    check: () => {
      const scene = '{id: s1, datetime: 2000-07-01, assets: {B1: a.tif}}';
      const rest = 'model: item.json\nareas: {file: a.geojson, code: code}\n';
      const { imagery } = parseRunFile(`version: 1\nname: t\nimagery: {scenes: [${scene}]}\n${rest}`, 'run.yaml');
      return new Date(imagery!.scenes[0]!.datetime).toISOString();
    },
  },
  {
    part: 'run files',
    input: 'a name with characters that steer a terminal',
    right: 'refused, the characters spelled out',
    source: 'ECMA-48',
    check: async () => {
      const text = 'version: 1\nname: "\\e[2J\\x9b1m"\n';
      const shown = printable(await refusalOf(() => parseRunFile(text, 'run.yaml')));
      // oxlint-disable-next-line no-control-regex -- it looks for them
      if (/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/.test(shown)) throw new Error('it steers');
      return shown;
    },
  },
];
