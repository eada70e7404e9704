import { sha256OfBytes, type Sha256 } from '../engine/digest.ts';
import { canonicalJson } from '../engine/json.ts';
import { platformDigest, platformFingerprint, type PlatformFingerprint } from '../engine/platform.ts';
import { onnxRuntimeVersion } from '../models/onnx-session.ts';
import { codeVersion, type CodePin } from './code-version.ts';
import type { RunWork } from './board/run-record.ts';
import type { Device } from '../engine/stage.ts';

type Pinned = Pick<RunWork, 'platform' | 'code' | 'device'>;

const DEVICES: readonly Device[] = ['cpu', 'webgpu', 'cuda'];

/** The platform of this process. */
export function ownPlatform(device: Device): PlatformFingerprint {
  return platformFingerprint({ inferenceRuntime: `onnxruntime ${onnxRuntimeVersion()}`, executionProvider: device });
}

/** Digest of all besides the inputs that decides a run's bits: platform and code. Part of every memo key. */
export function pinOf({ platform, code }: Pick<Pinned, 'platform' | 'code'>): Sha256 {
  return sha256OfBytes(canonicalJson({ platform, code: code?.digest ?? null }));
}

/** The pins of runs that this process may compute, one for each device. */
export async function ownPins(): Promise<Sha256[]> {
  const code = await codeVersion();
  return DEVICES.map((device) => pinOf({ platform: platformDigest(ownPlatform(device)), code }));
}

/** Why this process must leave a run's work to others, in one sentence; undefined where it may do it. */
export async function misfitOf(work: Pinned): Promise<string | undefined> {
  const code = codeMisfit(work.code, await codeVersion());
  if (code !== undefined) return code;
  if (platformDigest(ownPlatform(work.device)) === work.platform) return undefined;
  return 'this worker’s platform (Node, ONNX Runtime, processor) is not the one that the run is pinned to';
}

/** Why code must not touch a run that is pinned to other code. */
export function codeMisfit(pinned: CodePin | undefined, own: CodePin): string | undefined {
  if (pinned?.digest === own.digest) return undefined;
  const text = ({ version, digest }: CodePin): string => `version ${version} (${digest.slice(0, 8)})`;
  const expected = pinned === undefined ? 'an earlier version' : text(pinned);
  return `the run is pinned to the code of ${expected}, this worker is ${text(own)}`;
}
