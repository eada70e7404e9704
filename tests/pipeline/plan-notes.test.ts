import { expect, it } from 'vitest';
import { outlineNotes } from '../../pipeline/planning/areas/check-outlines.ts';
import { nodataNotes } from '../../pipeline/planning/scenes/nodata-notes.ts';

it('a nodata value that cannot occur names three files and counts the others, each once', () => {
  const scene = (...names: string[]) => ({
    impossibleNodata: names.map((location) => ({ location, nodata: -1, dataType: 'uint8' as const })),
  });
  const [note, ...others] = nodataNotes([scene('a.tif', 'b.tif'), scene('c.tif', 'a.tif'), scene('d.tif', 'e.tif')]);
  expect(others).toEqual([]);
  expect(note).toMatch(
    /^nodata -1 cannot occur in uint8 \(a\.tif, b\.tif, c\.tif and 2 more files\), so that it hides no pixel/,
  );
  expect(nodataNotes([scene('a.tif', 'b.tif', 'c.tif')])[0]).toMatch(/\(a\.tif, b\.tif, c\.tif\), /);
  const other = { impossibleNodata: [{ location: 'a.tif', nodata: 300, dataType: 'uint8' as const }] };
  expect(nodataNotes([scene('a.tif'), other])).toHaveLength(2);
});

it('of outlines that cross themselves the worst is named and the others are counted', () => {
  const repair = (code: string, share: number) => ({ code, share, km2: 0.5, crossing: [10.123456789, 50] as const });
  const o = { location: 'areas.geojson', isDeclared: true };
  expect(outlineNotes([], o)).toEqual([]);
  const [one] = outlineNotes([repair('A', 0.2)], o);
  expect(one).toContain('A');
  expect(one).not.toContain('this one most');
  const [several] = outlineNotes([repair('A', 0.2), repair('B', 0.3), repair('C', 0.1)], o);
  expect(several).toContain('B');
  expect(several).toContain('(3 areas have such outlines; this one most)');
  expect(() => outlineNotes([repair('A', 0.2), repair('B', 0.3)], { ...o, isDeclared: false })).toThrow(
    /outline of the area .*B.*2 areas have such outlines; this one most/,
  );
});
