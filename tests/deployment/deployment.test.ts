import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createProgram } from '../../cli/program.ts';
import { ServerMetrics } from '../../server/server-metrics.ts';
import { WorkerMetrics } from '../../workers/worker-metrics.ts';
import { root } from '../cli/quadrat.ts';
import { METRICS } from './metric-names.ts';

const read = (...name: string[]): string => readFileSync(path.join(root, ...name), 'utf8');

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly read_only?: boolean;
  readonly user?: string;
  readonly healthcheck?: { readonly test: readonly string[] };
}

/** As compose reads it: variables by their default. */
const composeText = read('docker-compose.yml').replaceAll(/['"]?\$\{\w+:-([^}]*)\}['"]?/g, '$1');
const compose = parse(composeText, { merge: true }) as { readonly services: Record<string, Service> };

/** Programs that each image is known to have. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  'redis:7-bookworm': ['redis-cli'],
  quadrat: ['node'],
  'prom/prometheus:v2.55.1': ['wget'],
  'grafana/grafana:11.3.1': ['wget'],
};

describe('docker-compose.yml', () => {
  it('is what the Compose specification asks for', () => {
    // Ajv knows the newer word for an identifier, and this draft well enough without its name.
    const text = read('tests', 'golden', 'deployment', 'compose-spec.schema.json').replaceAll('"id": "#', '"$id": "#');
    const { $schema, id, ...schema } = JSON.parse(text) as Record<string, unknown>;
    expect([$schema, id]).toEqual(['http://json-schema.org/draft/2019-09/schema#', 'compose_spec.json']);
    const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
    validate(compose);
    expect(validate.errors ?? []).toEqual([]);
    // A schema that takes everything would prove nothing.
    expect(validate({ services: { x: { imgae: 'y' } } })).toBe(false);
  });

  it('is taken by docker compose, where that is installed', () => {
    const isInstalled = spawnSync('docker', ['compose', 'version']).status === 0;
    const { status, stderr } = isInstalled
      ? spawnSync('docker', ['compose', 'config', '--quiet'], { cwd: root, encoding: 'utf8' })
      : { status: 0, stderr: '' };
    expect([status, stderr]).toEqual([0, '']);
  });

  it('checks the health of every service by a program that its image has', () => {
    for (const [name, { image, healthcheck }] of Object.entries(compose.services)) {
      const [kind, program] = healthcheck?.test ?? [];
      expect([name, kind]).toEqual([name, 'CMD']);
      expect(PROGRAMS[image], `${name}: ${image}`).toContain(program);
    }
  });

  it('calls commands and options that exist', () => {
    const program = createProgram(() => undefined);
    const own = Object.values(compose.services).filter(({ image }) => image === 'quadrat');
    expect(own.length).toBe(3);
    for (const { command = [] } of own) {
      const verb = program.commands.find((candidate) => candidate.name() === command[0]);
      const known = verb?.options.map(({ long }) => long);
      for (const word of command) if (word.startsWith('--')) expect(known, word).toContain(word);
    }
  });

  it('keeps jobs through a restart and never drops them, and lets nobody write where nobody should', () => {
    const { redis, server, worker } = compose.services;
    expect(redis!.command!.join(' ')).toContain('--appendonly yes');
    expect(redis!.command!.join(' ')).toContain('--maxmemory-policy noeviction');
    for (const service of [server!, worker!]) {
      expect(service.read_only).toBe(true);
      expect(service.user).toMatch(/^[1-9]\d+:/);
    }
  });
});

it('the Dockerfile builds from the lock file and runs as nobody special', () => {
  const text = read('Dockerfile');
  expect(text).toMatch(/^RUN npm ci/m);
  expect(/^USER (\d+)/m.exec(text)?.[1]).toMatch(/^[1-9]/);
  expect(text).toMatch(/^HEALTHCHECK/m);
  expect([...text.matchAll(/^FROM (\S+)/gm)].every(([, image]) => /:\d/.test(image!))).toBe(true);
});

describe('monitoring', () => {
  const used = (text: string): string[] =>
    [...text.matchAll(/quadrat_[a-z_]+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, ''));

  it.each(['alerts.yml', 'grafana/dashboards/quadrat.json'])('%s uses figures that are given', (file) => {
    const names = used(read('monitoring', ...file.split('/')));
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !METRICS.includes(name))).toEqual([]);
  });

  it('gives all the figures that it names', async () => {
    const worker = new WorkerMetrics({ queues: ['tiling'], device: 'cpu', version: 'x' });
    const nothing = {
      post: async () => {},
      get: async () => undefined,
      read: async () => new Map(),
      remove: async () => {},
    };
    const counts = { waiting: 0, active: 0, delayed: 0, failed: 0 };
    const admin = {
      ...{ counts: async () => counts, isPaused: async () => false, oldestWaitingMs: async () => undefined },
      limits: async () => ({}),
    };
    const server = new ServerMetrics(nothing, admin as never);
    const given = `${await worker.text()}${await server.text()}`;
    for (const name of METRICS) expect(given, name).toContain(`# TYPE ${name} `);
  });

  it('has files that parse', () => {
    const files = readdirSync(path.join(root, 'monitoring'), { recursive: true, encoding: 'utf8' });
    for (const name of files.filter((file) => file.endsWith('.yml')))
      expect(parse(read('monitoring', name))).toBeTypeOf('object');
    const { panels } = JSON.parse(read('monitoring', 'grafana', 'dashboards', 'quadrat.json')) as { panels: unknown[] };
    expect(panels.length).toBeGreaterThan(8);
  });
});
