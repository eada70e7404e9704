import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Affine } from '../../geo/affine.ts';
import { crsFromEpsg } from '../../geo/crs.ts';
import { pixelAreaModel } from '../../geo/pixel-area.ts';

interface GoldenCase {
  readonly name: string;
  readonly epsg: number;
  readonly affine: Affine;
  readonly pixels: readonly { readonly col: number; readonly row: number; readonly areaM2: number }[];
}

const golden = JSON.parse(readFileSync(new URL('../golden/pixel-area/pixel-areas.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly GoldenCase[];
};

describe('true pixel areas against line integrals over outlines carried by PROJ', () => {
  it.each(golden.cases.map((entry) => [entry.name, entry] as const))('%s', (_, { epsg, affine, pixels }) => {
    const model = pixelAreaModel({ crs: crsFromEpsg(epsg), affine, widthPx: 1000, heightPx: 1000 });
    for (const { col, row, areaM2 } of pixels) {
      expect(Math.abs(model.areaM2(col, row) / areaM2 - 1), `column ${col}, row ${row}`).toBeLessThan(1e-9);
    }
  });
});
