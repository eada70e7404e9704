import { existsSync } from 'node:fs';
import path from 'node:path';
import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { root } from '../cli/quadrat.ts';
import { readText } from './compose-file.ts';

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

interface Stage {
  readonly name: string;
  readonly from: string;
  readonly instructions: readonly Instruction[];
}

const stages = readStages(readText('Dockerfile'));
const named = new Map(stages.map((stage) => [stage.name, stage]));
/** The instructions of an image: its stage's, after those of the stages it is made from. */
const ofImage = (name: string): Instruction[] => {
  const stage = named.get(name);
  return stage === undefined ? [] : [...ofImage(stage.from), ...stage.instructions];
};
const last = (name: string, word: string): string | undefined =>
  ofImage(name).findLast((instruction) => instruction.word === word)?.rest;

describe.each(['runtime', 'webgpu', 'cuda'])('the image %s', (image) => {
  it('runs as a user of that number who is not root', () => {
    expect(last(image, 'USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  it('is the command, and is told to stop as the command expects', () => {
    expect(JSON.parse(last(image, 'ENTRYPOINT')!)).toEqual(['quadrat']);
    expect(last(image, 'STOPSIGNAL')).toBe('SIGTERM');
    expect(ofImage(image).some(({ rest }) => rest.includes('ln -s /app/dist/cli/main.js /usr/local/bin/quadrat'))).toBe(
      true,
    );
  });

  it('checks its health with Node’s own fetch', () => {
    const [, program] = /CMD (\[.*\])$/.exec(last(image, 'HEALTHCHECK')!) ?? [];
    const [node, flag, script] = JSON.parse(program!) as string[];
    expect([node, flag]).toEqual(['node', '-e']);
    expect(() => new Script(script!)).not.toThrow();
    expect(script).toContain('/health/live');
  });
});

describe('the Dockerfile', () => {
  it('makes the image for the CPU unless told otherwise', () => {
    expect(stages.at(-1)).toMatchObject({ name: 'runtime', from: 'app' });
  });

  it('installs from the lock file and nothing else from the registry', () => {
    const commands = stages.flatMap(({ instructions }) => instructions.filter(({ word }) => word === 'RUN'));
    const npm = commands.flatMap(({ rest }) => [...rest.matchAll(/\bnpm (\S+)/g)].map(([, verb]) => verb));
    expect(npm).toEqual(['ci', 'run', 'run', 'prune']);
    expect(ofImage('build').map(({ rest }) => rest)).toContain('package.json package-lock.json .npmrc ./');
    expect(readText('.npmrc')).toContain('onnxruntime-node-install=skip');
  });

  it('names every image that it begins from by version and digest: a Node that is maintained, and CUDA', () => {
    const bases = stages.map(({ from }) => from).filter((from) => !named.has(from));
    expect(new Set(bases)).toEqual(new Set(['${NODE_IMAGE}', '${CUDA_IMAGE}']));
    const text = readText('Dockerfile');
    expect(text).toMatch(/^ARG NODE_IMAGE=node:2[4-9]\.\d+\.\d+-bookworm-slim@sha256:[0-9a-f]{64}$/m);
    expect(text).toMatch(/^ARG CUDA_IMAGE=\S+:\d+\.\d+\.\d+-cudnn-runtime-[\w.]+@sha256:[0-9a-f]{64}$/m);
  });

  it('copies what exists', () => {
    const copied = stages
      .flatMap(({ instructions }) => instructions)
      .filter(({ word }) => word === 'COPY')
      .flatMap(({ rest }) => rest.split(/\s+/).slice(0, -1))
      .filter((source) => !source.startsWith('--') && !/\/(node_modules|dist)\b|^\/usr|^\/app$/.test(source));
    expect(copied.length).toBeGreaterThan(5);
    for (const source of copied)
      expect([source, existsSync(path.join(root, source.replace('/app/', '')))]).toEqual([source, true]);
  });
});

/** Stages in order, with lines that a backslash joins taken as one. */
function readStages(text: string): Stage[] {
  const lines = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
  const instructions = lines.filter(Boolean).map((line): Instruction => {
    const [, word, rest] = /^(\w+)\s+(.*)$/.exec(line)!;
    return { word: word!, rest: rest! };
  });
  const found: { name: string; from: string; instructions: Instruction[] }[] = [];
  for (const instruction of instructions) {
    const [, from, name] = instruction.word === 'FROM' ? /^(\S+) AS (\S+)$/.exec(instruction.rest)! : [];
    if (from !== undefined && name !== undefined) found.push({ name, from, instructions: [] });
    else found.at(-1)?.instructions.push(instruction);
  }
  return found;
}
