import type { ArtifactStore } from '../../engine/artifact-store.ts';
import { sha256OfBytes } from '../../engine/digest.ts';
import { decodeJson } from '../../engine/json.ts';
import { validateMap } from '../../stages/validation/validate-map.ts';
import type { ValidationResult } from '../../stages/validation/validation-result.ts';
import type { RunPlan } from '../planning/plan-run.ts';
import { markOf } from '../../results/confidentiality.ts';
import type { Manifest } from '../../results/manifest.ts';
import type { RunFolder } from './run-folder.ts';
import { readPublication } from './sign-run.ts';
import { itemId, WHOLE_RUN } from '../work-items.ts';
import { writeMapPreview } from './map-preview.ts';
import { writePublished, writeTables } from './write-tables.ts';

/**
 * Writes files of a finished run anew that were changed or taken away since, from the numbers that the run has in the
 * store: only what comes out as the run left it. What cannot be made so stays as it was found.
 * @param damaged names of files that are not as the manifest has them
 */
export async function mendTables(
  folder: RunFolder,
  manifest: Manifest,
  o: { readonly damaged: readonly string[]; readonly plan: RunPlan; readonly artifacts: ArtifactStore },
): Promise<void> {
  const made = await tablesOf(folder, manifest, o).catch(() => new Map<string, Uint8Array>());
  const outputs = manifest.outputs;
  for (const name of o.damaged) {
    const content = made.get(name);
    if (content !== undefined && sha256OfBytes(content) === outputs[name]) await folder.write(name, content);
  }
}

/** All that a finished run writes besides rasters, report and records, by name. */
async function tablesOf(
  folder: RunFolder,
  manifest: Manifest,
  { plan, artifacts }: { readonly plan: RunPlan; readonly artifacts: ArtifactStore },
): Promise<Map<string, Uint8Array>> {
  const made = new Map<string, Uint8Array>();
  const target = {
    file: (name: string) => folder.file(name),
    write: async (name: string, content: string | Uint8Array) => void made.set(name, Buffer.from(content)),
  };
  const digests = manifest.artifacts;
  const { vintage } = manifest.publication;
  const mark = markOf(manifest.confidential);
  const publication = await readPublication(artifacts, (id) => digests[id]);
  const validation = decodeJson<ValidationResult>(await artifacts.get(digests[itemId(validateMap, WHOLE_RUN)]!));
  await writeTables(
    target,
    { content: plan.areas.content, options: plan.runFile.areas },
    { validation, publication, vintage, mark },
  );
  await writePublished(target, publication);
  await writeMapPreview(target, plan, mark).catch(() => undefined);
  return made;
}
