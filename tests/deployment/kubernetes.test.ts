import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { createProgram } from '../../cli/program.ts';
import { optionOf, readText } from './compose-file.ts';
import { unknownIn } from './promql.ts';

interface Container {
  readonly args: readonly string[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly livenessProbe: { readonly httpGet: { readonly path: string; readonly port: string } };
  readonly securityContext: object;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

interface PodSpec {
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: { readonly runAsNonRoot: boolean; readonly runAsUser: number };
  readonly containers: readonly [Container];
  readonly volumes: readonly { readonly name: string }[];
}

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly selector: { readonly matchLabels: object };
    readonly template: { readonly metadata: { readonly labels: object }; readonly spec: PodSpec };
    readonly scaleTargetRef: { readonly name: string };
    readonly triggers: readonly { readonly metadata: { readonly query: string } }[];
  };
}

const blocks = [...readText('docs', 'kubernetes.md').matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text]) => text!);
const documents = blocks.flatMap((text) => [...parseAllDocuments(text)]);
const manifests = documents.map((document) => document.toJS() as Manifest);
const deployments = manifests.filter(({ kind }) => kind === 'Deployment');

describe('the manifests of docs/kubernetes.md', () => {
  it('are of a kind and have a name', () => {
    expect(manifests.length).toBeGreaterThan(5);
    expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
    for (const { apiVersion, kind, metadata } of manifests)
      expect([apiVersion, kind, metadata.name].every((word) => word.length > 0)).toBe(true);
  });

  it.each(deployments.map((manifest): [string, Manifest] => [manifest.metadata.name, manifest]))(
    '%s runs as the image’s user, writes nowhere else, and calls what exists',
    (_name, { spec }) => {
      const pod = spec.template.spec;
      const [container] = pod.containers;
      const user = /^USER (\d+)/m.exec(readText('Dockerfile'))?.[1];
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: Number(user) });
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(spec.selector.matchLabels).toEqual(spec.template.metadata.labels);
      expect(pod.volumes.map(({ name }) => name)).toEqual(container.volumeMounts.map(({ name }) => name));
      expect(container.volumeMounts.map(({ mountPath }) => mountPath)).toContain('/tmp');

      const verb = createProgram(() => undefined).commands.find((candidate) => candidate.name() === container.args[0]);
      const known = verb?.options.map(({ long }) => long);
      for (const word of container.args) if (word.startsWith('--')) expect(known, word).toContain(word);
      const option = container.args[0] === 'serve' ? '--port' : '--health-port';
      expect(container.ports[0]?.containerPort).toBe(Number(optionOf(container.args, option)));
      expect(container.livenessProbe.httpGet).toEqual({ path: '/health/live', port: container.ports[0]?.name });
    },
  );

  it('give workers longer to stop than they take', () => {
    const { template } = deployments.find(({ metadata }) => metadata.name === 'quadrat-worker')!.spec;
    const grace = Number(optionOf(template.spec.containers[0].args, '--grace'));
    expect(template.spec.terminationGracePeriodSeconds).toBeGreaterThan(grace + 5);
  });

  it('scale a Deployment that there is, by what is given', () => {
    const { scaleTargetRef, triggers } = manifests.find(({ kind }) => kind === 'ScaledObject')!.spec;
    expect(deployments.map(({ metadata }) => metadata.name)).toContain(scaleTargetRef.name);
    expect(triggers.flatMap(({ metadata }) => unknownIn(metadata.query))).toEqual([]);
  });
});
