import { expect, it } from 'vitest';
import type { RunRecord } from '../../pipeline/board/run-record.ts';
import { orderAgain } from '../../pipeline/run-order.ts';

const id = 'crops-1a2b3c';
const record = { id, runFile: '/runs/crops.yaml', folder: '/runs/crops', name: 'crops', state: 'failed' };
const again = (more: object) => orderAgain({ ...record, ...more } as unknown as RunRecord);

it('is what the run was launched with, and no more', () => {
  const plain = { id, runFile: record.runFile, folder: record.folder };
  expect(again({})).toEqual(plain);
  const access = { hosts: ['imagery.example'], listedOnly: true };
  expect(again({ access })).toEqual({ ...plain, access });
  // A bucket was named without the folder of the run in it; a store on a disk is that of the run folder.
  expect(again({ work: { store: `s3://bucket/kept/${id}`, device: 'cuda' } })).toEqual({
    ...plain,
    ...{ store: 's3://bucket/kept', device: 'cuda' },
  });
  expect(again({ work: { store: '/runs/crops/artifacts', device: 'cpu' } })).toEqual({ ...plain, device: 'cpu' });
});
