import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { findDevice } from '../../models/try-package.ts';
import { quadrat, root } from './quadrat.ts';

const runFile = path.join(root, 'sample-tiles', 'run.yaml');
it('a device that is not here is told of in one sentence, before anything is computed', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-device-'));
  for (const device of ['webgpu', 'cuda'] as const) {
    const fault: unknown = await findDevice(device).catch((error: unknown) => error);
    if (fault === undefined) continue;
    const out = path.join(folder, device);
    for (const command of [
      ['run', runFile, '--out', out],
      ['worker', '--queue', 'redis://127.0.0.1:1'],
    ]) {
      const { status, stderr } = quadrat(...command, '--device', device);
      expect(status).toBe(2);
      expect(stderr).toBe(`quadrat: ${(fault as Error).message}\n`);
    }
    expect(existsSync(out)).toBe(false);
  }
  rmSync(folder, { recursive: true });
});
