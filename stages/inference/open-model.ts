import { sha256OfFile, type Sha256 } from '../../engine/digest.ts';
import { NotHereError } from '../../engine/errors.ts';
import type { StageContext } from '../../engine/stage.ts';
import { openOnnxSession, type OnnxSession } from '../../models/onnx-session.ts';

/**
 * Opens the run's model on this machine.
 * @throws NotHereError where the file is another one than the run was planned with; the error of the system where there
 * is none.
 */
export async function openModel(
  onnxDigest: Sha256,
  { settings, signal }: Pick<StageContext, 'settings' | 'signal'>,
): Promise<OnnxSession> {
  const { onnxPath, device, threadsPerSession: threads } = settings;
  const found = await sha256OfFile(onnxPath, signal);
  if (found !== onnxDigest)
    throw new NotHereError(
      `${onnxPath}: expected the run’s model (${onnxDigest.slice(0, 12)}), found another (${found.slice(0, 12)})`,
    );
  return openOnnxSession({ onnxPath, device, threads });
}
