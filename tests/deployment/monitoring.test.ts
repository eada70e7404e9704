import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { ServerMetrics } from '../../server/server-metrics.ts';
import { WorkerMetrics } from '../../workers/worker-metrics.ts';
import { root } from '../cli/quadrat.ts';
import { readComposeFile, readText } from './compose-file.ts';
import { QUADRAT_METRICS } from './metric-names.ts';
import { selectionsOf, unknownIn } from './promql.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly uid: string };
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number };
  readonly targets?: readonly { readonly expr: string; readonly datasource: { readonly uid: string } }[];
}

interface Dashboard {
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition: string }[] };
  readonly panels: readonly Panel[];
}

const read = (name: string): string => readText('monitoring', ...name.split('/'));
const { groups } = parse(read('alerts.yml')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(read('grafana/dashboards/quadrat.json')) as Dashboard;
const expressions = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }): [string, string] => [title, expr]),
);

describe('what expressions read', () => {
  it('is found with the labels they match on', () => {
    const text = 'sum by (le, stage) (rate(a_bucket{b=~"c|d", e!="f{"}[5m])) / on (x) g offset 15m > 0.5 and h == 0';
    expect(selectionsOf(text)).toEqual([
      { metric: 'a_bucket', labels: ['b', 'e'] },
      { metric: 'g', labels: [] },
      { metric: 'h', labels: [] },
    ]);
  });

  it('is told where nobody gives it', () => {
    expect(unknownIn('sum by (stage) (quadrat_queue_jobs{state="waiting"})')).toEqual([]);
    expect(unknownIn('quadrat_jobs')).toEqual(['no metric quadrat_jobs']);
    expect(unknownIn('quadrat_workers{stage="tiling"}')).toEqual(['quadrat_workers has no stage']);
    expect(unknownIn('sum by (run) (quadrat_queue_jobs)')).toEqual(['nothing has a label run']);
    expect(unknownIn('rate(quadrat_stage_duration_seconds[5m])')).toEqual(['no metric quadrat_stage_duration_seconds']);
  });
});

describe('the list of metrics', () => {
  it('is what workers and the server give, with these labels', async () => {
    const worker = new WorkerMetrics({ queues: ['tiling'], device: 'cpu', version: 'x' });
    worker.item({ stage: 'tiling', step: 'chips', elapsedMs: 1, computed: true });
    worker.failure({ stage: 'tiling', step: 'chips', error: new Error('no') });
    worker.retry('tiling');
    worker.inHand('tiling', 1);
    const board = { post: nothing, get: nothing, read: async () => new Map<string, never>(), remove: nothing };
    const admin = {
      counts: async () => ({ waiting: 0, active: 0, delayed: 0, failed: 0 }),
      isPaused: async () => false,
      oldestWaitingMs: nothing,
      limits: async () => ({}),
    };
    const given = `${await worker.text()}${await new ServerMetrics(board, admin as never).text()}`;
    const names = [...given.matchAll(/^# TYPE (quadrat_\S+) (\S+)$/gm)].map(([, name]) => name!);
    expect(names.sort()).toEqual(Object.keys(QUADRAT_METRICS).sort());
    for (const [name, { labels }] of Object.entries(QUADRAT_METRICS)) {
      const [, series] = new RegExp(`^${name}(?:_count)?\\{(.*)\\} `, 'm').exec(given) ?? [];
      if (series === undefined) continue;
      const found = [...series.matchAll(/(\w+)="/g)].map(([, label]) => label);
      expect([name, new Set(found)]).toEqual([name, new Set(labels)]);
    }
  });
});

describe('alerts.yml', () => {
  it.each(rules.map((rule): [string, Rule] => [rule.alert, rule]))(
    '%s reads what is given, and tells what to do',
    (_, rule) => {
      expect(unknownIn(rule.expr)).toEqual([]);
      expect(rule.for).toMatch(/^\d+m$/);
      expect(['warning', 'critical']).toContain(rule.labels.severity);
      expect(rule.annotations.summary).not.toBe('');
      expect(rule.annotations.description).not.toBe('');
    },
  );

  it('has no alert twice and none untried', () => {
    const names = rules.map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
    const tried = read('alerts.test.yml');
    expect(names.filter((name) => !tried.includes(`alertname="${name}"`))).toEqual([]);
  });
});

describe('prometheus.yml', () => {
  const config = parse(read('prometheus.yml')) as {
    readonly rule_files: readonly string[];
    readonly scrape_configs: readonly {
      readonly job_name: string;
      readonly authorization?: { readonly credentials_file: string };
      readonly static_configs?: readonly { readonly targets: readonly string[] }[];
      readonly dns_sd_configs?: readonly { readonly names: readonly string[]; readonly port: number }[];
    }[];
  };
  const { services } = readComposeFile();

  it('asks services that there are, on the ports that they listen on', () => {
    const jobs = new Map(config.scrape_configs.map((job) => [job.job_name, job]));
    expect(jobs.get('quadrat-server')?.static_configs?.[0]?.targets).toEqual(['server:8080']);
    expect(jobs.get('quadrat-worker')?.dns_sd_configs?.[0]).toMatchObject({
      names: ['worker', 'worker-gpu'],
      port: 9464,
    });
    for (const name of ['server', 'worker', 'worker-gpu']) expect(Object.keys(services)).toContain(name);
    expect(services['server']?.command).toContain('8080');
    for (const name of ['worker', 'worker-gpu']) expect(services[name]?.command).toContain('9464');
  });

  it('knows its token and its rules by the names under which compose mounts them', () => {
    const { secrets, volumes } = services['prometheus']!;
    const tokens = config.scrape_configs.flatMap(({ authorization }) => authorization?.credentials_file ?? []);
    expect(tokens.length).toBe(2);
    expect([...new Set(tokens)]).toEqual(secrets!.map((name) => `/run/secrets/${name}`));
    for (const file of ['prometheus.yml', ...config.rule_files])
      expect(volumes).toContain(`./monitoring/${file}:/etc/prometheus/${file}:ro`);
  });

  it('names jobs as the alerts and the dashboard do', () => {
    const jobs = config.scrape_configs.map(({ job_name: name }) => name);
    const used = [...rules.map(({ expr }) => expr), ...expressions.map(([, expr]) => expr)].flatMap((expr) =>
      [...expr.matchAll(/job="([^"]+)"/g)].map(([, job]) => job),
    );
    expect(used.length).toBeGreaterThan(0);
    for (const job of used) expect(jobs).toContain(job);
  });
});

describe('the dashboard', () => {
  it.each(expressions)('%s reads what is given: %s', (_title, expression) => {
    expect(unknownIn(withoutVariables(expression))).toEqual([]);
  });

  it('knows its variables', () => {
    const variables = new Set([...dashboard.templating.list.map(({ name }) => name), '__rate_interval']);
    const used = expressions.flatMap(([, expr]) => [...expr.matchAll(/\$(\w+)/g)].map(([, name]) => name!));
    for (const name of used) expect(variables).toContain(name);
    for (const { definition } of dashboard.templating.list) {
      const [, metric, label] = /^label_values\((\w+), (\w+)\)$/.exec(definition)!;
      expect(unknownIn(`count by (${label}) (${metric})`)).toEqual([]);
    }
  });

  it('lays out panels beside one another, each with a title and a sentence', () => {
    const taken = new Map<string, string>();
    for (const { type, title, description, gridPos } of dashboard.panels) {
      expect(title).not.toBe('');
      if (type !== 'row') expect([title, description?.endsWith('.')]).toEqual([title, true]);
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect([title, taken.get(`${x} ${y}`)]).toEqual([title, undefined]);
          taken.set(`${x} ${y}`, title);
        }
    }
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('reads the source that is set up, and lies where Grafana looks for it', () => {
    const { datasources } = parse(read('grafana/provisioning/datasources/prometheus.yml')) as {
      datasources: { uid: string; url: string }[];
    };
    const { providers } = parse(read('grafana/provisioning/dashboards/quadrat.yml')) as {
      providers: { options: { path: string } }[];
    };
    const uids = dashboard.panels.flatMap(({ datasource, targets = [] }) => [
      ...(datasource === undefined ? [] : [datasource.uid]),
      ...targets.map((target) => target.datasource.uid),
    ]);
    expect(new Set(uids)).toEqual(new Set(datasources.map(({ uid }) => uid)));
    expect(datasources[0]?.url).toBe('http://prometheus:9090');
    const mounted = readComposeFile().services['grafana']?.volumes;
    expect(mounted).toContain(`./monitoring/grafana/dashboards:${providers[0]?.options.path}:ro`);
  });

  it('shows every metric that is given', () => {
    const shown = expressions.flatMap(([, expr]) => selectionsOf(withoutVariables(expr)).map(({ metric }) => metric));
    const names = Object.entries(QUADRAT_METRICS);
    const hidden = names.filter(([name, { isHistogram }]) => !shown.includes(isHistogram ? `${name}_bucket` : name));
    expect(hidden.map(([name]) => name)).toEqual([]);
  });
});

// Where Prometheus's own tool is not installed, the checks above stand for it.
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

function promtool(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync('promtool', args, {
    cwd: path.join(root, 'monitoring'),
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

const PROMTOOL_CALLS = [
  ['check', 'config', '--syntax-only', 'prometheus.yml'],
  ['check', 'rules', 'alerts.yml'],
  ['test', 'rules', 'alerts.test.yml'],
];

it.each(hasPromtool ? PROMTOOL_CALLS : [])('promtool passes %s %s %s', (...call: string[]) => {
  expect(promtool(...call)).toMatchObject({ status: 0 });
});

it.each(hasPromtool ? ['dashboard'] : [])('promtool takes the expressions of the %s', (name) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-rules-'));
  try {
    const rules = expressions.map(([, expr], index) => ({ record: `panel:${index}`, expr: withoutVariables(expr) }));
    const file = path.join(folder, 'rules.yml');
    writeFileSync(file, stringify({ groups: [{ name, rules }] }));
    expect(promtool('check', 'rules', file)).toMatchObject({ status: 0 });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('every file of monitoring/ parses', () => {
  const files = readdirSync(path.join(root, 'monitoring'), { recursive: true, encoding: 'utf8' });
  const yaml = files.filter((file) => file.endsWith('.yml'));
  expect(yaml.length).toBe(5);
  for (const name of yaml) expect(parse(read(name.replaceAll(path.sep, '/')))).toBeTypeOf('object');
});

async function nothing(): Promise<undefined> {
  return undefined;
}

/** As Grafana sends it when all is chosen. */
function withoutVariables(expression: string): string {
  return expression.replaceAll('$__rate_interval', '1m').replaceAll(/\$\w+/g, '.*');
}
