import { parentPort, workerData } from 'node:worker_threads';
import { openOnnxSession } from '../models/onnx-session.ts';

/** Chips to run through a model, nothing around it. */
export interface BareRun {
  readonly graph: string;
  readonly chips: number;
  readonly batch: number;
  readonly bands: number;
  readonly chipPx: number;
}

const { graph, chips, batch, bands, chipPx } = workerData as BareRun;
const session = await openOnnxSession({ onnxPath: graph, device: 'cpu', threads: 1 });
const shape = [batch, bands, chipPx, chipPx] as const;
const input = Float32Array.from({ length: batch * bands * chipPx * chipPx }, (_, i) => Math.sin(i));
await session.run(input, shape);
const startedMs = performance.now();
for (let done = 0; done < chips; done += batch) await session.run(input, shape);
parentPort?.postMessage((performance.now() - startedMs) / 1000);
