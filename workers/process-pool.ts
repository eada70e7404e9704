import { setTimeout as pause } from 'node:timers/promises';
import type { ChildProcess } from 'node:child_process';
import { tellOfDamage } from '../engine/artifact-damage.ts';
import { tellOfProgress } from '../engine/step-progress.ts';
import { CarriedError, type CarriedFailure } from '../engine/carried-error.ts';
import { CancelledError, messageOf } from '../errors/error-kinds.ts';
import type { StageResult } from '../engine/execute-stage.ts';
import type { StageTask } from '../engine/stage-executor.ts';
import { startProcess } from '../limits/bounded-process.ts';
import type { ArrivingBlocks } from '../pipeline/outputs/arriving-blocks.ts';
import type { MapOutput } from '../pipeline/outputs/map-output.ts';
import { notePeak } from '../pipeline/process-memory.ts';
import type { ExecutorSetup, Executor } from '../pipeline/executor.ts';
import { findStep, STAGE_NAMES } from '../stages/step-table.ts';
import { faultOf, untilNotBeside } from './ended-process.ts';
import type { ProcessReply, ProcessRequest, ProcessTask, ProcessUse } from './process-messages.ts';
import type { WorkerProcesses } from './worker-processes.ts';

interface Waiting {
  readonly setup: ExecutorSetup;
  readonly work: ProcessTask;
  /** Later stages go first: what is begun is finished before more is begun. */
  readonly urgency: number;
  readonly resolve: (result: StageResult | null) => void;
  readonly reject: (error: Error) => void;
}

interface Member {
  readonly process: ChildProcess;
  readonly current: Map<number, Waiting>;
}

/** A step ends itself between two pieces of its work: batches of chips, scenes, blocks. What it has finished is in the store. */
const LET_GO_WITHIN_MS = 1_000;
/** Where its process does something else as well, which would go down with it. */
const LET_GO_BESIDE_OTHERS_MS = 5_000;
const LOOK_EVERY_MS = 10;

/** While one piece of work waits for the disk, another one computes. */
const TASKS_PER_PROCESS = 2;

/** Starts up to `count` processes, each of which runs the model for one tile at a time, and reads or writes another. */
export function openProcessPool(count: number): WorkerProcesses {
  return new ProcessPool(count);
}

class ProcessPool implements WorkerProcesses {
  readonly size: number;
  readonly #members: Member[] = [];
  readonly #waiting: Waiting[] = [];
  readonly #useListeners: ((use: ProcessUse) => void)[] = [];
  #nextId = 0;
  #closed = false;
  #closing: Promise<void> | undefined;

  constructor(count: number) {
    this.size = count;
    // The first is up when the first work comes; the others start when there is work for them.
    if (count > 0) this.#members.push(this.#startMember());
  }

  forRun(setup: ExecutorSetup): Executor {
    return {
      execute: (task) => this.#execute(setup, task),
      writeMap: (output, blocks) => untilNotBeside(() => this.#writeMap(setup, output, blocks)),
    };
  }

  async cancel(run: string): Promise<void> {
    const gone = new CancelledError(`run ${run} was cancelled`);
    const ofRun = ({ setup }: Waiting): boolean => setup.run === run;
    for (const { reject } of takeWhere(this.#waiting, ofRun)) reject(gone);
    await this.#letGo(run, ofRun);
  }

  onUse(listener: (use: ProcessUse) => void): void {
    this.#useListeners.push(listener);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#closed = true;
    const gone = new CancelledError('the processes of the worker were closed');
    for (const { reject } of this.#waiting.splice(0)) reject(gone);
    await this.#letGo('everything', () => true);
    for (const member of this.#members) for (const { reject } of member.current.values()) reject(gone);
    for (const { process } of this.#members) process.kill('SIGKILL');
  }

  /** Tells the processes to let go of tasks and waits until they have, for a while. */
  async #letGo(which: string, ofThose: (task: Waiting) => boolean): Promise<void> {
    for (const member of this.#members) send(member, { cancel: which });
    const startedMs = performance.now();
    const isBusyWith = (member: Member): boolean =>
      isRunning(member) && [...member.current.values()].some((task) => task.work.kind === 'stage' && ofThose(task));
    for (;;) {
      const busy = this.#members.filter(isBusyWith);
      if (busy.length === 0) return;
      const waitedMs = performance.now() - startedMs;
      for (const { process, current } of busy) {
        const isAlone = [...current.values()].every(ofThose);
        // What does not let go is deep in native code: its process ends, and another one takes its place.
        if (waitedMs >= (isAlone ? LET_GO_WITHIN_MS : LET_GO_BESIDE_OTHERS_MS)) process.kill('SIGKILL');
      }
      await pause(LOOK_EVERY_MS);
    }
  }

  async #execute(setup: ExecutorSetup, task: StageTask): Promise<StageResult> {
    const urgency = STAGE_NAMES.indexOf(task.stage as (typeof STAGE_NAMES)[number]);
    const result = await untilNotBeside(() => this.#enqueue({ setup, work: { kind: 'stage', task }, urgency }));
    if (result === null) throw new RangeError(`stage ${task.stage}: expected an artifact, found none`);
    return result;
  }

  /** In the first process at once, between its tasks: it mostly waits, for blocks and for zlib's own threads. */
  async #writeMap(setup: ExecutorSetup, output: MapOutput, blocks: ArrivingBlocks): Promise<void> {
    if (this.#closed) throw new CancelledError('the processes of the worker were closed');
    const member = this.#members[0]!;
    const id = this.#nextId++;
    const written = new Promise<StageResult | null>((resolve, reject) => {
      const work: ProcessTask = { kind: 'map', output };
      member.current.set(id, { setup, work, urgency: STAGE_NAMES.length, resolve, reject });
      send(member, { id, setup, work });
    });
    const unfollow = blocks.follow({
      arrived: (block, digest) => send(member, { id, block, digest }),
      abandoned: (error) => send(member, { id, abandon: messageOf(error) }),
    });
    await written.finally(unfollow);
  }

  #enqueue(task: Pick<Waiting, 'setup' | 'work' | 'urgency'>): Promise<StageResult | null> {
    if (this.#closed) return Promise.reject(new CancelledError('the processes of the worker were closed'));
    return new Promise((resolve, reject) => this.#line({ ...task, resolve, reject }));
  }

  #line(task: Waiting): void {
    const after = this.#waiting.findIndex((other) => other.urgency < task.urgency);
    this.#waiting.splice(after === -1 ? this.#waiting.length : after, 0, task);
    this.#assign();
  }

  /** A revision, or a finished run that is looked at again, has work for one process, however many there may be. */
  #grow(): void {
    const idle = this.#members.filter((member) => loadOf(member) === 0).length;
    const missing = Math.min(this.#waiting.length - idle, this.size - this.#members.length);
    for (let i = 0; i < missing; i++) this.#members.push(this.#startMember());
  }

  /** Idle ones first. */
  #assign(): void {
    this.#grow();
    for (let load = 0; load < TASKS_PER_PROCESS; load++) {
      for (const member of this.#members) {
        if (loadOf(member) !== load) continue;
        const next = this.#waiting.findIndex(
          ({ work }) => !runsModel(work) || ![...member.current.values()].some((other) => runsModel(other.work)),
        );
        if (next === -1) continue;
        const [taken] = this.#waiting.splice(next, 1);
        const id = this.#nextId++;
        member.current.set(id, taken!);
        send(member, { id, setup: taken!.setup, work: taken!.work });
      }
    }
  }

  #startMember(): Member {
    const process = startProcess(new URL('../workers/pool-process.js', import.meta.url));
    const member: Member = { process, current: new Map() };
    process.on('message', (reply: ProcessReply) => this.#settle(member, reply));
    // A process that died (out of memory, say) takes its work down once.
    process.once('error', (error) => this.#replace(member, error.message));
    process.once('exit', (code, signal) => this.#replace(member, signal ?? `status ${code}`));
    return member;
  }

  #settle(member: Member, reply: ProcessReply): void {
    if ('damage' in reply) return tellOfDamage(reply.damage);
    if ('progress' in reply) return tellOfProgress(reply.progress);
    notePeak(member.process.pid!, reply.use.peakBytes);
    for (const listener of this.#useListeners) listener(reply.use);
    const task = member.current.get(reply.id);
    if (task === undefined) return;
    member.current.delete(reply.id);
    if ('failure' in reply) task.reject(asError(reply.failure));
    else task.resolve(reply.result);
    this.#assign();
  }

  /** Puts a new process in the place of one that ended; what becomes of its tasks is told by how it ended. */
  #replace(member: Member, how: string): void {
    const index = this.#members.indexOf(member);
    if (this.#closed || index === -1) return;
    this.#members[index] = this.#startMember();
    for (const task of member.current.values()) task.reject(faultOf(how, task.setup, runsModel(task.work)));
    this.#assign();
  }
}

/** What cannot be sent any more is of a process that ends; its tasks are settled then. */
function send({ process }: Member, request: ProcessRequest): void {
  process.send(request, () => undefined);
}

/** A cancellation is told from a failure by its class. */
function asError(failure: CarriedFailure): Error {
  return failure.name === 'CancelledError' ? new CancelledError(failure.message) : new CarriedError(failure);
}

function takeWhere<T>(list: T[], condition: (element: T) => boolean): T[] {
  const taken = list.filter(condition);
  list.splice(0, list.length, ...list.filter((element) => !condition(element)));
  return taken;
}

function isRunning({ process }: Member): boolean {
  return process.exitCode === null && process.signalCode === null;
}

/** Tasks that take their turns; a map being written takes none. */
function loadOf({ current }: Member): number {
  return [...current.values()].filter(({ work }) => work.kind === 'stage').length;
}

function runsModel(work: ProcessTask): boolean {
  return work.kind === 'stage' && findStep(work.task.stage, work.task.step).needsDevice === true;
}
