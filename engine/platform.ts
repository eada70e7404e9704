import { readFileSync } from 'node:fs';
import os from 'node:os';
import { sha256OfBytes, type Sha256 } from './digest.ts';
import { canonicalJson } from './json.ts';

/** Everything besides inputs and code that may change the last bit of a result. */
export interface PlatformFingerprint {
  readonly node: string;
  readonly zlib: string;
  readonly architecture: string;
  readonly operatingSystem: string;
  readonly cpuFeatures: readonly string[];
  readonly inferenceRuntime: string;
  readonly executionProvider: 'cpu' | 'webgpu' | 'cuda';
}

/** Vector extensions by which numerical kernels choose their code; others do not change results. */
const VECTOR_FEATURES = /^(sse4_1|sse4_2|avx|avx2|f16c|fma|avx512\w*|avx_vnni|amx\w*|asimd\w*|sve\w*|neon|fphp)$/;

export function platformFingerprint(o: {
  readonly inferenceRuntime: string;
  readonly executionProvider: 'cpu' | 'webgpu' | 'cuda';
}): PlatformFingerprint {
  return {
    node: process.versions.node,
    zlib: process.versions['zlib'] ?? 'unknown',
    architecture: process.arch,
    operatingSystem: process.platform,
    cpuFeatures: cpuFeatures(),
    ...o,
  };
}

export function platformDigest(platform: PlatformFingerprint): Sha256 {
  return sha256OfBytes(canonicalJson(platform));
}

function cpuFeatures(): string[] {
  if (process.platform !== 'linux') return [os.cpus()[0]?.model ?? 'unknown'];
  const line = readFileSync('/proc/cpuinfo', 'utf8').match(/^(?:flags|Features)\s*:\s*(.*)$/m)?.[1] ?? '';
  return line
    .split(/\s+/)
    .filter((flag) => VECTOR_FEATURES.test(flag))
    .sort();
}
