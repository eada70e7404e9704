import { allKilled } from './worker/all-killed.ts';
import { coordinatorFrozen } from './worker/coordinator-frozen.ts';
import { coordinatorKilled } from './worker/coordinator-killed.ts';
import { fewDescriptors } from './worker/few-descriptors.ts';
import { otherHostName } from './worker/other-host-name.ts';
import { otherSurroundings } from './worker/other-surroundings.ts';
import { outOfMemory } from './worker/out-of-memory.ts';
import { workerFrozen } from './worker/worker-frozen.ts';
import { workerKilled } from './worker/worker-killed.ts';
import { workerToldToStop } from './worker/worker-told-to-stop.ts';
import { junkJobs } from './queue/junk-jobs.ts';
import { noQueue } from './queue/no-queue.ts';
import { redisAsksForPassword } from './queue/redis-asks-for-password.ts';
import { redisDropsClients } from './queue/redis-drops-clients.ts';
import { redisMayDropKeys } from './queue/redis-drops-keys.ts';
import { redisForgets } from './queue/redis-forgets.ts';
import { redisFrozen } from './queue/redis-frozen.ts';
import { redisFull } from './queue/redis-full.ts';
import { redisLacksReplicas } from './queue/redis-lacks-replicas.ts';
import { redisLosesPlaces } from './queue/redis-loses-places.ts';
import { redisReadOnly } from './queue/redis-read-only.ts';
import { redisRestarted } from './queue/redis-restarted.ts';
import { networkCut } from './network/network-cut.ts';
import { networkInCrumbs } from './network/network-in-crumbs.ts';
import { networkLate } from './network/network-late.ts';
import { networkSilent } from './network/network-silent.ts';
import { contentsCut } from './store/contents-cut.ts';
import { contentsEmpty } from './store/contents-empty.ts';
import { contentsRotUnderWay } from './store/contents-rot-under-way.ts';
import { contentsRot } from './store/contents-rot.ts';
import { contentsSwapped } from './store/contents-swapped.ts';
import { contentsVanishUnderWay } from './store/contents-vanish-under-way.ts';
import { executionRecordCut } from './store/execution-record-cut.ts';
import { foldersInPlaceOfFiles } from './store/folders-in-place-of-files.ts';
import { leftHalfWritten } from './store/left-half-written.ts';
import { memosCutUnderWay } from './store/memos-cut-under-way.ts';
import { memosCut } from './store/memos-cut.ts';
import { memosRot } from './store/memos-rot.ts';
import { outputsGone } from './store/outputs-gone.ts';
import { outputsRot } from './store/outputs-rot.ts';
import { storeGone } from './store/store-gone.ts';
import { diskFailsToRead } from './disk/disk-fails-to-read.ts';
import { diskFull } from './disk/disk-full.ts';
import { fullFromTheStart } from './disk/full-from-the-start.ts';
import { noInodes } from './disk/no-inodes.ts';
import { readOnlyFolder } from './disk/read-only-folder.ts';
import { readOnlyForAWhile } from './disk/read-only-for-a-while.ts';
import { shortWrites } from './disk/short-writes.ts';
import { slowDisk } from './disk/slow-disk.ts';
import { staleHandles } from './disk/stale-handles.ts';
import { clockJumps } from './clock/clock-jumps.ts';
import { areasCut } from './input/areas-cut.ts';
import { modelCut } from './input/model-cut.ts';
import { sceneCut } from './input/scene-cut.ts';
import { sceneGone } from './input/scene-gone.ts';
import { sceneIsNoRaster } from './input/scene-is-no-raster.ts';
import type { FaultAtTheDoor, FaultBetweenRuns, FaultUnderWay } from './fault.ts';

/** All that is done to a run. */
export const FAULTS_UNDER_WAY: readonly FaultUnderWay[] = [
  allKilled,
  coordinatorFrozen,
  coordinatorKilled,
  fewDescriptors,
  otherHostName,
  otherSurroundings,
  outOfMemory,
  workerFrozen,
  workerKilled,
  workerToldToStop,
  junkJobs,
  redisAsksForPassword,
  redisDropsClients,
  redisMayDropKeys,
  redisForgets,
  redisFrozen,
  redisFull,
  redisLacksReplicas,
  redisLosesPlaces,
  redisReadOnly,
  redisRestarted,
  networkCut,
  networkInCrumbs,
  networkLate,
  networkSilent,
  contentsRotUnderWay,
  contentsVanishUnderWay,
  memosCutUnderWay,
  diskFailsToRead,
  diskFull,
  noInodes,
  readOnlyForAWhile,
  shortWrites,
  slowDisk,
  staleHandles,
  clockJumps,
];

export const FAULTS_BETWEEN_RUNS: readonly FaultBetweenRuns[] = [
  contentsCut,
  contentsEmpty,
  contentsRot,
  contentsSwapped,
  executionRecordCut,
  foldersInPlaceOfFiles,
  leftHalfWritten,
  memosCut,
  memosRot,
  outputsGone,
  outputsRot,
  storeGone,
];

export const FAULTS_AT_THE_DOOR: readonly FaultAtTheDoor[] = [
  noQueue,
  fullFromTheStart,
  readOnlyFolder,
  areasCut,
  modelCut,
  sceneCut,
  sceneGone,
  sceneIsNoRaster,
];
