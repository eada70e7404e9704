import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../cli/program.ts';
import { root } from '../cli/quadrat.ts';
import { composeVariables, optionOf, readComposeFile, readText, type Service } from './compose-file.ts';

const compose = readComposeFile();
const services = Object.entries(compose.services);

/** Programs that each image has: its own, and what the system that it is made from brings. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  quadrat: ['node'],
  redis: ['redis-server', 'redis-cli'],
  'prom/prometheus': ['prometheus', 'promtool', 'wget'],
  'grafana/grafana': ['grafana', 'wget'],
};

const isQuadrat = ({ image }: Service): boolean => image.startsWith('quadrat:');
const seconds = (period = ''): number => Number(/^(\d+)s$/.exec(period)?.[1]);

describe('docker-compose.yml', () => {
  it('is what the Compose specification asks for', () => {
    const text = readText('tests', 'golden', 'deployment', 'compose-spec.schema.json');
    // Its parts carry names in the way of draft 4, which nothing refers to and later drafts refuse.
    const { $schema, ...schema } = JSON.parse(text, (key, value: unknown) =>
      key === 'id' && typeof value === 'string' ? undefined : value,
    ) as Record<string, unknown>;
    expect($schema).toBe('http://json-schema.org/draft/2019-09/schema#');
    const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
    validate(compose);
    expect(validate.errors ?? []).toEqual([]);
    // A schema that takes everything would prove nothing.
    expect(validate({ services: { x: { imgae: 'y' } } })).toBe(false);
    expect(validate({ services: { x: { image: 'y', deploy: { replicas: 'two' } } } })).toBe(false);
  });

  const plugin = spawnSync('docker', ['compose', 'version']).status === 0 ? ['docker', 'compose'] : ['docker-compose'];
  const hasCompose = spawnSync(plugin[0]!, [...plugin.slice(1), 'version']).status === 0;

  // Where the client is not installed, the schema above stands for it.
  it.each(hasCompose ? [[], ['gpu'], ['monitoring'], ['gpu', 'monitoring']] : [])(
    'is taken by docker compose: profiles %s %s',
    (...profiles: string[]) => {
      const flags = profiles.flatMap((profile) => ['--profile', profile]);
      const [program, ...first] = plugin;
      const { status, stderr } = spawnSync(program!, [...first, ...flags, 'config', '--quiet'], {
        cwd: root,
        encoding: 'utf8',
      });
      expect([status, stderr]).toEqual([0, '']);
    },
  );

  it.each(services)('checks the health of %s by a program that its image has', (_name, { image, healthcheck }) => {
    const [kind, program] = healthcheck?.test ?? [];
    expect(kind).toBe('CMD');
    expect(PROGRAMS[image.split(':')[0]!]).toContain(program);
  });

  it.each(services.filter(([, service]) => isQuadrat(service)))(
    'calls a command and options that exist, and checks the port that is listened on: %s',
    (_name, { command = [], healthcheck }) => {
      const verb = createProgram(() => undefined).commands.find((candidate) => candidate.name() === command[0]);
      const known = verb?.options.map(({ long }) => long);
      for (const word of command) if (word.startsWith('--')) expect(known, word).toContain(word);
      const port = optionOf(command, command[0] === 'serve' ? '--port' : '--health-port');
      expect(healthcheck?.test.at(-1)).toContain(`http://127.0.0.1:${port}/health/live`);
    },
  );

  it.each(services)('lets %s write nowhere but to its volumes and /tmp, and gain no rights', (_name, service) => {
    expect(service.read_only).toBe(true);
    expect(service.tmpfs).toEqual(['/tmp']);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toContain('no-new-privileges:true');
    expect(service.user ?? 'as the image says').toMatch(/^[1-9]\d*:[1-9]\d*$|^as the image says$/);
  });

  it('runs the redis image, which begins as root, as its own user, and Quadrat as the image’s', () => {
    const user = /^USER (\S+)$/m.exec(readText('Dockerfile'))?.[1];
    expect(compose.services['redis']?.user).toBe('999:999');
    for (const [, service] of services.filter(([, candidate]) => isQuadrat(candidate))) expect(service.user).toBe(user);
  });

  it('pins every image to a version, and those of others to a digest', () => {
    for (const [name, service] of services)
      expect(service.image, name).toMatch(
        isQuadrat(service) ? /:\d/ : /:v?\d+\.\d+\.\d+(?:-bookworm)?@sha256:[0-9a-f]{64}$/,
      );
  });

  it('keeps jobs through a restart of Redis and never drops one', () => {
    const { command, networks, ports } = compose.services['redis']!;
    expect(optionOf(command, '--appendonly')).toBe('yes');
    expect(optionOf(command, '--maxmemory-policy')).toBe('noeviction');
    expect(optionOf(command, '--maxmemory')).toMatch(/^\d+mb$/);
    expect(compose.services['redis']?.volumes).toEqual(['redis:/data']);
    // It knows no password.
    expect([networks, ports, compose.networks['queue']]).toEqual([['queue'], undefined, { internal: true }]);
  });

  it('gives workers longer to stop than they take', () => {
    const workers = services.filter(([, { command }]) => command?.[0] === 'worker');
    expect(workers.map(([name]) => name)).toEqual(['worker', 'worker-gpu']);
    for (const [, { command, stop_grace_period: period }] of workers)
      expect(seconds(period)).toBeGreaterThan(Number(optionOf(command, '--grace')) + 5);
  });

  it('shows metrics of workers to who holds a token of the server’s', () => {
    const file = optionOf(compose.services['server']?.command, '--tokens');
    for (const name of ['worker', 'worker-gpu']) {
      const { command, volumes } = compose.services[name]!;
      expect(optionOf(command, '--health-tokens')).toBe(file);
      expect(volumes).toContain('tokens:/data/tokens:ro');
    }
  });

  it('starts as many workers as asked for', () => {
    expect(compose.services['worker']?.deploy?.replicas).toBe(2);
    expect(readComposeFile({ QUADRAT_WORKERS: '7' }).services['worker']?.deploy?.replicas).toBe(7);
  });

  it('builds the image of the GPU’s kind, with the same variable as the worker’s device', () => {
    const targets = [...readText('Dockerfile').matchAll(/^FROM \S+ AS (\S+)$/gm)].map(([, name]) => name);
    for (const kind of ['webgpu', 'cuda']) {
      const service = readComposeFile({ QUADRAT_GPU: kind }).services['worker-gpu']!;
      expect(targets).toContain(service.build?.target);
      expect([service.build?.target, optionOf(service.command, '--device')]).toEqual([kind, kind]);
      expect(service.image).toMatch(new RegExp(`-${kind}$`));
      expect(service.deploy?.resources?.reservations?.devices[0]?.driver).toBe('nvidia');
      expect(service.profiles).toEqual(['gpu']);
    }
  });

  it('warns of memory at the limit that workers have', () => {
    const limit = compose.services['worker']?.deploy?.resources?.limits?.memory;
    expect(limit).toMatch(/^\d+g$/);
    expect(readText('monitoring', 'alerts.yml')).toContain(`> 0.9 * ${Number.parseInt(limit!, 10)} * 1024 ^ 3`);
  });

  it('keeps tokens in a folder, so that the server sees a file that replaces the one before', () => {
    const { command, volumes } = compose.services['server']!;
    const folder = path.posix.dirname(optionOf(command, '--tokens')!);
    expect(volumes).toContain(`tokens:${folder}`);
    for (const [name, { volumes: others = [] }] of services)
      if (name !== 'server')
        for (const volume of others.filter((one) => one.includes(folder))) expect(volume).toBe(`tokens:${folder}:ro`);
  });

  it('mounts only files that exist, and volumes, networks and secrets that it declares', () => {
    for (const [name, service] of services) {
      for (const volume of service.volumes ?? []) {
        const source = volume.split(':')[0]!;
        const isThere = source.startsWith('.') ? existsSync(path.join(root, source)) : source in compose.volumes;
        expect([name, volume, isThere]).toEqual([name, volume, true]);
      }
      for (const network of service.networks ?? ['default'])
        expect(['default', ...Object.keys(compose.networks)]).toContain(network);
      for (const secret of service.secrets ?? []) expect(Object.keys(compose.secrets)).toContain(secret);
    }
  });

  it('keeps secrets out of the repository and out of the image', () => {
    for (const { file } of Object.values(compose.secrets)) expect(file).toMatch(/^\.\/secrets\//);
    expect(readText('.gitignore').split('\n')).toContain('/secrets/');
    expect(readText('.dockerignore').split('\n')).toEqual(expect.arrayContaining(['secrets', '.env', '.git']));
  });

  it('publishes ports to this machine only, unless told otherwise', () => {
    const ports = services.flatMap(([, service]) => service.ports ?? []);
    expect(ports.length).toBeGreaterThan(0);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('has every variable described in docs/deployment.md', () => {
    const text = readText('docs', 'deployment.md');
    expect(composeVariables().filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});
