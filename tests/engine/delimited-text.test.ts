import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../engine/csv.ts';
import { toCsv } from '../../engine/delimited-text.ts';

const written = (text: string | number): string =>
  toCsv<string | number>(
    [
      ['cell', (value) => value],
      ['end', () => 0],
    ],
    [text],
  );

describe('text in a table', () => {
  it.each(['=1+1', '+A1', '-01', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1+1', '=HYPERLINK("x","y")'])(
    'is no formula to a spreadsheet: %j',
    (text) => {
      expect(written(text)).toMatch(/^cell,end\r\n"?'/);
      expect(parseCsv(written(text)).records).toEqual([{ cell: text, end: '0' }]);
    },
  );

  it.each(['M01', '-', '–', '..', "'tis", 'a=b', '0s'])('that is none anyway stays as it is: %j', (text) => {
    expect(written(text)).toBe(`cell,end\r\n${text},0\r\n`);
  });

  it('unlike a number, which is never changed', () => {
    expect(written(-0.5)).toBe('cell,end\r\n-0.5,0\r\n');
  });

  it('is read back as it was', () => {
    const sign = fc.constantFrom("'", '=', '-', '@', ',', '"', '\n', 'a');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(sign).map((signs) => signs.join('')),
        ),
        (text) => {
          expect(parseCsv(written(text)).records).toEqual([{ cell: text, end: '0' }]);
        },
      ),
    );
  });
});
