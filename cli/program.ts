import { Command } from 'commander';
import { codeVersion } from '../pipeline/code-version.ts';
import type { estimateCommand } from './estimate-command.ts';
import { addQueueVerbs } from './queue-program.ts';
import type { runCommand } from './run-command.ts';
import { addSampleDesignVerb } from './sample-design-options.ts';
import type { signCommand } from './sign-command.ts';
import type { verifyCommand } from './verify-command.ts';
import { deviceOption, priorityOption, queueOption, takeoverOption, workersOption } from './worker-options.ts';
import { print } from './terminal.ts';

/** The command line, each verb loaded when it is asked for; `exit` takes the code of a verb that ended well. */
export function createProgram(exit: (code: number) => void): Command {
  const program = new Command('quadrat')
    .description('From satellite and aerial imagery to official statistics, with honest uncertainty.')
    .option('--json', 'print machine-readable output')
    .option('--stack', 'print the stack of an error')
    .showHelpAfterError('(quadrat --help lists the verbs)')
    .exitOverride((error) => {
      exit(error.exitCode === 0 ? 0 : 2);
      process.exit(error.exitCode === 0 ? 0 : 2);
    });
  program
    .command('version')
    .description('print the version and the digest of the code')
    .action(async () => {
      const { name, version, digest } = await codeVersion();
      print(`${name} ${version} (code ${digest.slice(0, 12)})\n`);
    });
  program
    .command('init')
    .argument('[dir]', 'folder to write run.yaml into', '.')
    .description('write a commented run file')
    .action(async (dir: string) => exit(await (await import('./init-command.ts')).initCommand(dir, program.opts())));
  program
    .command('plan')
    .argument('<run-file>', 'the run file')
    .description('validate everything and print grid, scenes, tiles, bytes, expected time and memory; writes nothing')
    .addOption(workersOption())
    .action(async (runFile: string, o: { workers?: number }) =>
      exit(await (await import('./plan-command.ts')).planCommand(runFile, { ...o, ...program.opts() })),
    );
  program
    .command('run')
    .argument('<run-file>', 'the run file')
    .description('carry out a run; again after an interruption it goes on where it stopped')
    .option('--out <dir>', 'run folder (default: runs/<name> beside the run file)')
    .option('--store <location>', 'where intermediate results are kept, if not in the run folder: a folder or s3://…')
    .addOption(queueOption())
    .addOption(workersOption(0))
    .addOption(deviceOption('as the run file says'))
    .addOption(priorityOption())
    .addOption(takeoverOption())
    .option('--detach', 'launch the run and leave it to the workers of the queue')
    .action(async (runFile: string, o: Parameters<typeof runCommand>[1]) =>
      exit(await (await import('./run-command.ts')).runCommand(runFile, { ...o, ...program.opts() })),
    );
  program
    .command('sign')
    .argument('<dir>', 'the folder of a run that a gate holds')
    .description('release a held run on your word; name, reason and what was signed go into its manifest')
    .requiredOption('--name <name>', 'who signs')
    .requiredOption('--reason <reason>', 'why the run may be released all the same')
    .option('--store <location>', 'where the run keeps its intermediate results, if not in the run folder')
    .action(async (dir: string, o: Parameters<typeof signCommand>[1]) =>
      exit(await (await import('./sign-command.ts')).signCommand(dir, { ...o, ...program.opts() })),
    );
  program
    .command('release')
    .argument('<dir>', 'the folder of a run that is done')
    .description('make a folder that may be handed out: what the run publishes and a record of it, nothing else')
    .requiredOption('--to <dir>', 'folder to make; it must be empty or not there yet')
    .action(async (dir: string, o: { to: string }) =>
      exit(await (await import('./release-command.ts')).releaseCommand(dir, { ...o, ...program.opts() })),
    );
  program
    .command('report')
    .argument('<dir>', 'a run folder')
    .description('write the report of a run folder again, from its files')
    .action(async (dir: string) =>
      exit(await (await import('./report-command.ts')).reportCommand(dir, program.opts())),
    );
  program
    .command('verify')
    .argument('[dir]', 'a run folder')
    .description('carry the run of a run folder out again and compare every artifact’s digest, or check a store')
    .option('--run-file <file>', 'where the run file lies, if not where it was')
    .option('--store <location>', 'check every artifact of a run folder or store, and compute nothing')
    .option('--release <dir>', 'look whether a folder is what the run released, and compute nothing')
    .option('--repair', 'with --store: drop what is damaged, so that the run makes it anew')
    .addOption(workersOption())
    .action(async (dir: string | undefined, o: Parameters<typeof verifyCommand>[1]) =>
      exit(await (await import('./verify-command.ts')).verifyCommand(dir, { ...o, ...program.opts() })),
    );
  program
    .command('estimate')
    .argument('<run-file>', 'the run file, for areas, reference sample, estimation and publication')
    .description('carry out the run of a run file from a map that stands already, without its imagery')
    .option('--map <file>', 'the map (default: the run file’s, else map.tif of runs/<name> beside it)')
    .option('--reference <file>', 'a reference sample in place of the run file’s')
    .option('--design <file>', 'how it was drawn: design.json of sample-design')
    .option('--class <property>', 'the sample’s property with the class')
    .option('--out <dir>', 'run folder (default: estimates/<name> beside the run file)')
    .addOption(workersOption())
    .action(async (runFile: string, o: Parameters<typeof estimateCommand>[1]) =>
      exit(await (await import('./estimate-command.ts')).estimateCommand(runFile, { ...o, ...program.opts() })),
    );
  addSampleDesignVerb(program, async (frame, o) =>
    exit(await (await import('./sample-design-command.ts')).sampleDesignCommand(frame, { ...o, ...program.opts() })),
  );
  addQueueVerbs(program, exit);
  return program;
}
