import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  composeProject,
  dataFolder,
  deleteCluster,
  deleteCompose,
  dockerAnswers,
  endProcess,
  endRecorded,
  Reaper,
} from '@waybill/local-infra';
import { endLeftovers, isWaybillData, launcherOf } from './data-folder.js';

/** How long a launcher may take to end everything in order, ms. */
const LAUNCHER_GRACE_MS = 20_000;

/** `npm run reset`: stops what runs on the data folder and deletes it. What was given from outside is not touched. */
const folder = dataFolder();
if (!existsSync(folder)) {
  process.stdout.write(`${folder} is not there: nothing to delete\n`);
} else if (!isWaybillData(folder)) {
  process.stderr.write(`${folder} holds no data of Waybill; it stays as it is\n`);
  process.exitCode = 1;
} else {
  const launcher = launcherOf(folder);
  if (launcher) {
    process.stdout.write(`stopping Waybill (process ${launcher.pid})\n`);
    await endProcess(launcher, 'SIGTERM', LAUNCHER_GRACE_MS);
  }
  await endLeftovers(folder);
  await endRecorded(join(folder, 'kafka', 'broker.json'), 'SIGTERM');
  await endRecorded(join(folder, 'postgres', 'postgres.json'), 'SIGINT');
  if (existsSync(join(folder, 'docker')) && (await dockerAnswers())) {
    await deleteCompose(composeProject(folder), new Reaper());
  }
  await deleteCluster(join(folder, 'postgres'));
  rmSync(folder, { recursive: true, force: true });
  process.stdout.write(`${folder} is deleted\n`);
}
