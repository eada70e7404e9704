import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../engine/csv.ts';
import { html } from '../../report/html.ts';
import { pathAreaPx } from '../../report/map-figure.ts';
import {
  areaDecimals,
  dateInWords,
  decimalsFor,
  fixed,
  hundredthsInterval,
  interval,
} from '../../report/number-format.ts';
import { tickStep } from '../../report/tick-step.ts';

describe('numbers', () => {
  it('have narrow spaces from five digits on, a true minus, and no minus zero', () => {
    expect(fixed(1234.5, 1)).toBe('1234.5');
    expect(fixed(12_345.67, 1)).toBe('12\u202F345.7');
    expect(fixed(-1_234_567, 0)).toBe('\u22121\u202F234\u202F567');
    expect(fixed(-0.04, 1)).toBe('0.0');
  });

  it('take their decimals from significant digits', () => {
    expect([0.0996, 0.996, 9.96, 99.6, 1234].map((value) => decimalsFor(value, 2))).toEqual([2, 1, 0, 0, 0]);
    expect(areaDecimals(412.3, 7.4)).toBe(1);
    expect(areaDecimals(412.3, 37)).toBe(0);
    expect(areaDecimals(4.123, undefined)).toBe(2);
    expect(areaDecimals(0, undefined)).toBe(0);
  });

  it('of an interval are rounded outward, but not past a number that is already round', () => {
    expect(interval(10.26, 20.21, 1)).toBe('10.2\u202F–\u202F20.3');
    expect(interval(0.3, 0.6, 1)).toBe('0.3\u202F–\u202F0.6');
    expect(hundredthsInterval(0.8631, 0.9169)).toBe('86.3\u202F–\u202F91.7');
  });

  it('of ticks are round', () => {
    expect([7, 30, 47, 100, 0.013].map((span) => tickStep(span, 4))).toEqual([2, 10, 20, 50, 0.005]);
  });
});

describe('text', () => {
  it('of dates is in words', () => {
    expect(dateInWords('2021-08-24T14:30:00Z')).toBe('24 August 2021');
    expect(dateInWords('spring')).toBe('spring');
  });

  it('in a template is escaped, markup is not, and nothing is nothing', () => {
    const name = html`<b>${'<&"\''}</b>`;
    expect(html`<p title="${'"x"'}">${name}${undefined}${[1, 2]}</p>`.text).toBe(
      '<p title="&quot;x&quot;"><b>&lt;&amp;&quot;&#39;</b>12</p>',
    );
  });

  it('of a table may hold commas, quotes and line ends', () => {
    const text = 'a,b,c\r\n1,"x, ""y""\nz",\r\n,2\n';
    expect(parseCsv(text).records).toEqual([
      { a: '1', b: 'x, "y"\nz', c: '' },
      { a: '', b: '2', c: '' },
    ]);
    expect(parseCsv('').records).toEqual([]);
    expect(parseCsv('a,b').records).toEqual([]);
    expect(() => parseCsv('a,b\n1,x"y\n')).toThrow('expected a cell at character 6');
    expect(parseCsv('a,b\n1,').records).toEqual([{ a: '1', b: '' }]);
  });
});

describe('an outline', () => {
  it('encloses its ring without its holes', () => {
    expect(pathAreaPx('M0 0L10 0L10 10L0 10Z')).toBe(100);
    expect(pathAreaPx('M0 0L10 0L10 10L0 10ZM2 2L2 4L4 4L4 2Z')).toBe(96);
  });
});
