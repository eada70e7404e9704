// Loaded into a process before anything else (node --import): its disk, its clock and its host's name fail as the JSON file
// named by QUADRAT_TEST_AILMENT says, from one call to the next; without that file they are sound.
//   {"fails": "ENOSPC", "at": ["open", "write"], "below": "/some/folder"}   these calls fail
//   {"slowMs": 30, "below": "/some/folder"}                                every call takes so long
//   {"short": true}                                                        writes take half of what they are given
//   {"clockAheadMs": 7200000}, {"host": "another-name"}
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

const file = process.env.QUADRAT_TEST_AILMENT;
const readSound = fs.readFileSync;

function ailment() {
  try {
    return JSON.parse(readSound(file, 'utf8'));
  } catch {
    return {};
  }
}

async function suffer(call, where) {
  const { fails, at, below = '/', slowMs = 0 } = ailment();
  if (!where.startsWith(below)) return;
  if (slowMs > 0) await new Promise((resolve) => setTimeout(resolve, slowMs));
  if (fails === undefined || !at.includes(call)) return;
  throw Object.assign(new Error(`${fails}: the disk fails, ${call} '${where}'`), {
    code: fails,
    syscall: call,
    path: where,
  });
}

const paths = new WeakMap();
const open = fs.promises.open;
fs.promises.open = async (where, flags, ...rest) => {
  await suffer(typeof flags === 'string' && flags.startsWith('r') ? 'open' : 'create', String(where));
  const handle = await open(where, flags, ...rest);
  paths.set(handle, String(where));
  return handle;
};
for (const call of ['readFile', 'writeFile', 'rename', 'link', 'mkdir', 'readdir', 'stat', 'rm', 'access']) {
  const sound = fs.promises[call];
  fs.promises[call] = async (where, ...rest) => {
    await suffer(call, String(where));
    return sound(where, ...rest);
  };
}
const probe = await open(process.execPath, 'r');
const handles = Object.getPrototypeOf(probe);
await probe.close();
for (const call of ['read', 'write', 'sync', 'datasync']) {
  const sound = handles[call];
  handles[call] = async function (...given) {
    await suffer(call, paths.get(this) ?? '/');
    if (call === 'write' && ailment().short === true && ArrayBuffer.isView(given[0]) && given.length <= 2) {
      const [bytes, at = 0] = given;
      return sound.call(this, bytes, at, Math.ceil((bytes.byteLength - at) / 2));
    }
    return sound.apply(this, given);
  };
}

const now = Date.now;
Date.now = () => now() + (ailment().clockAheadMs ?? 0);
const hostname = os.hostname;
os.hostname = () => ailment().host ?? hostname();
syncBuiltinESMExports();
