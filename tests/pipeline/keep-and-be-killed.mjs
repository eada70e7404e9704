import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

// Keeps the results of a run folder as an earlier revision, and ends by SIGKILL before its nth change of a file.
const [built, out, killedAt] = process.argv.slice(2);
let changes = 0;
for (const name of ['rename', 'rm', 'copyFile', 'mkdir']) {
  const change = fs.promises[name];
  fs.promises[name] = (...args) => {
    changes += 1;
    if (changes === Number(killedAt)) process.kill(process.pid, 'SIGKILL');
    return change(...args);
  };
}
syncBuiltinESMExports();
const load = (name) => import(pathToFileURL(path.join(built, name)).href);
const [{ keepResults }, { RunFolder }] = [await load('revisions/revisions.js'), await load('outputs/run-folder.js')];
const folder = new RunFolder(out);
try {
  await keepResults(folder, await folder.readManifest(), ['reference']);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
