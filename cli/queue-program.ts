import { Option, type Command } from 'commander';
import { ROLES } from '../server/token-file.ts';
import { allowHostOption, allowRootOption } from './access-options.ts';
import type { ControlOptions, ResumeOptions } from './control-commands.ts';
import type { ScheduleOptions } from './schedule-commands.ts';
import type { ServeOptions } from './serve-command.ts';
import type { StatusOptions } from './status-command.ts';
import type { TokenOptions, addTokenCommand } from './token-command.ts';
import type { WorkerCommandOptions } from './worker-command.ts';
import {
  deviceOption,
  networks,
  sharedQueueOption,
  takeoverOption,
  wholeNumber,
  workersOption,
} from './worker-options.ts';

type Verb = (options: never, ...words: string[]) => Promise<number>;

/** The verbs of an operator: workers, and what is seen and steered of the queues. */
export function addQueueVerbs(program: Command, exit: (code: number) => void): void {
  /** Calls a verb with its options, those of the program included, and then its words. */
  const calling =
    (verb: Verb) =>
    async (...received: unknown[]): Promise<void> => {
      const command = received.at(-1) as Command;
      const words = received.slice(0, -2) as string[];
      exit(await verb(command.optsWithGlobals(), ...words));
    };
  program
    .command('worker')
    .description('take jobs of a queue until SIGTERM; then end those in hand, or hand them back')
    .addOption(sharedQueueOption())
    .option('--stages <a,b>', 'take jobs of these stages only', (text) => text.split(',').map((stage) => stage.trim()))
    .addOption(workersOption())
    .addOption(deviceOption('cpu').default('cpu'))
    .option('--runs <dir>', 'write runs in this folder only, and read nothing but it and what is allowed besides')
    .addOption(allowRootOption())
    .addOption(allowHostOption())
    .option('--no-coordinate', 'do not put runs together, only carry out jobs of stages')
    .option(
      '--grace <seconds>',
      'how long jobs in hand may go on after SIGTERM; a second one, and Ctrl-C, hands them back at once',
      wholeNumber(0, 3600),
      30,
    )
    .addOption(takeoverOption())
    .option('--health-port <n>', 'answer /health/live, /health/ready and /metrics on this port', wholeNumber(1, 65535))
    .option('--health-host <address>', 'and on this address; any but a loopback address needs tokens', '127.0.0.1')
    .option('--health-tokens <file>', 'file of tokens, as token add writes it: /metrics asks for one')
    .action(calling(async (o: WorkerCommandOptions) => (await import('./worker-command.ts')).workerCommand(o)));
  program
    .command('status')
    .description('show runs, queues and workers; on a terminal again every second')
    .addOption(sharedQueueOption())
    .option('--once', 'show them once')
    .action(calling(async (o: StatusOptions) => (await import('./status-command.ts')).statusCommand(o)));
  addServing(program, calling);
  addRunVerbs(program, calling);
  addQueueGroup(program, calling);
  addScheduleGroup(program, calling);
}

type Calling = (verb: Verb) => (...received: unknown[]) => Promise<void>;

function addServing(program: Command, calling: Calling): void {
  program
    .command('serve')
    .description('serve the HTTP API and the page of queues')
    .addOption(sharedQueueOption())
    .option('--runs <dir>', 'folder of run files that may be launched, and of their run folders', '.')
    .addOption(allowRootOption())
    .addOption(allowHostOption())
    .option('--host <address>', 'address to listen on; any but a loopback address needs tokens', '127.0.0.1')
    .option('--port <n>', 'port to listen on', wholeNumber(0, 65535), 8080)
    .option('--tokens <file>', 'file of tokens, as token add writes it')
    .addOption(
      new Option('--public-url <url>', 'address that browsers use, behind a proxy; https:// makes cookies Secure').env(
        'QUADRAT_PUBLIC_URL',
      ),
    )
    .addOption(
      new Option('--trusted-proxy <a,b>', 'addresses or networks of proxies whose X-Forwarded-… headers count')
        .env('QUADRAT_TRUSTED_PROXY')
        .argParser(networks),
    )
    .action(calling(async (o: ServeOptions) => (await import('./serve-command.ts')).serveCommand(o)));
  const group = program.command('token').description('tokens of the HTTP API');
  const tokens = (command: Command): Command => command.requiredOption('--tokens <file>', 'file of tokens');
  tokens(group.command('add'))
    .description('print a new token, once')
    .requiredOption('--name <name>', 'who holds it')
    .addOption(new Option('--role <role>', 'what its holder may do').choices(ROLES).makeOptionMandatory())
    .action(
      calling(async (o: Parameters<typeof addTokenCommand>[0]) =>
        (await import('./token-command.ts')).addTokenCommand(o),
      ),
    );
  tokens(group.command('list')).action(
    calling(async (o: TokenOptions) => (await import('./token-command.ts')).listTokensCommand(o)),
  );
  tokens(group.command('remove').argument('<name>')).action(
    calling(async (o: TokenOptions, name: string) => (await import('./token-command.ts')).removeTokenCommand(name, o)),
  );
}

function addRunVerbs(program: Command, calling: Calling): void {
  const verbs: readonly (readonly [string, string, (o: ControlOptions, run: string) => Promise<number>])[] = [
    [
      'pause',
      'add no more of a run’s work to the queues',
      async (o, run) => (await import('./control-commands.ts')).pauseCommand(run, o),
    ],
    [
      'cancel',
      'end a run; its folder can be resumed',
      async (o, run) => (await import('./control-commands.ts')).cancelCommand(run, o),
    ],
    [
      'failures',
      'list what was given up of a run, and why',
      async (o, run) => (await import('./failures-command.ts')).failuresCommand(run, o),
    ],
  ];
  for (const [name, description, verb] of verbs)
    program
      .command(name)
      .argument('<run>', 'id or name of a run')
      .description(description)
      .addOption(sharedQueueOption())
      .action(calling(verb));
  program
    .command('resume')
    .argument('<run>', 'id or name of a run')
    .description('let a paused run, or one that the queue has lost, go on')
    .addOption(sharedQueueOption())
    .addOption(
      new Option('--code <which>', 'move the run to the code of this command and compute all of it anew').choices([
        'new',
      ]),
    )
    .action(
      calling(async (o: ResumeOptions, run: string) => (await import('./control-commands.ts')).resumeCommand(run, o)),
    );
  program
    .command('priority')
    .arguments('<run> <n>')
    .description('change a run’s share of the workers, 1 to 100')
    .addOption(sharedQueueOption())
    .action(
      calling(async (o: ControlOptions, run: string, n: string) =>
        (await import('./control-commands.ts')).priorityCommand(run, wholeNumber(1, 100)(n), o),
      ),
    );
  program
    .command('replay')
    .argument('<run>', 'id or name of a run')
    .argument('[items...]', 'failed items, as failures lists them; all if none is named')
    .description('try failed items of a run again')
    .addOption(sharedQueueOption())
    .action(
      calling(async (o: ControlOptions, run: string, items: unknown) =>
        (await import('./control-commands.ts')).replayCommand(run, items as string[], o),
      ),
    );
}

function addQueueGroup(program: Command, calling: Calling): void {
  const group = program.command('queue').description('steer a stage’s queue over all runs and workers');
  const hold = (isHeld: boolean) =>
    calling(async (o: ControlOptions, queue: string) =>
      (await import('./queue-commands.ts')).holdCommand(queue, { ...o, hold: isHeld }),
    );
  group.command('pause').argument('<stage>').addOption(sharedQueueOption()).action(hold(true));
  group.command('resume').argument('<stage>').addOption(sharedQueueOption()).action(hold(false));
  group
    .command('limit')
    .argument('<stage>')
    .description('bound a stage over all workers; without options the bounds are lifted')
    .addOption(sharedQueueOption())
    .option('--concurrency <n>', 'jobs at a time', wholeNumber(1, 100_000))
    .option('--rate <n>', 'jobs a second', wholeNumber(1, 100_000))
    .action(
      calling(async (o: ControlOptions, queue: string) => (await import('./queue-commands.ts')).limitCommand(queue, o)),
    );
}

function addScheduleGroup(program: Command, calling: Calling): void {
  const group = program.command('schedule').description('launch runs again and again');
  group
    .command('add')
    .argument('<run-file>', 'the run file, as the workers see it')
    .addOption(sharedQueueOption())
    .requiredOption('--cron <fields>', 'when: minute, hour, day of month, month, day of week')
    .option('--time-zone <name>', 'the zone that these are in', 'UTC')
    .option('--name <name>', 'name of the schedule (default: the run’s)')
    .option('--runs <dir>', 'where run folders are made (default: runs beside the run file)')
    .option('--store <location>', 'where intermediate results are kept, if not in the run folder')
    .addOption(deviceOption('as the run file says'))
    .action(
      calling(async (o: ScheduleOptions, runFile: string) =>
        (await import('./schedule-commands.ts')).addScheduleCommand(runFile, o),
      ),
    );
  group
    .command('list')
    .addOption(sharedQueueOption())
    .action(calling(async (o: ControlOptions) => (await import('./schedule-commands.ts')).listSchedulesCommand(o)));
  group
    .command('remove')
    .argument('<name>')
    .addOption(sharedQueueOption())
    .action(
      calling(async (o: ControlOptions, name: string) =>
        (await import('./schedule-commands.ts')).removeScheduleCommand(name, o),
      ),
    );
}
