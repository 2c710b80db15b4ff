import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from '@waybill/testing';
import { repositoryRoot } from '../repository-root.js';
import { OwnedProcess } from './owned-process.js';
import { Reaper } from './reaper.js';
import { recordOf, stillRuns } from './recorded-process.js';

/** Writes a line when it is asked to end, and ends. */
const OBEDIENT = `
  const { appendFileSync } = require('node:fs');
  process.on('SIGTERM', () => { appendFileSync(process.argv[2], process.argv[3] + '\\n'); process.exit(0); });
  setInterval(() => {}, 1000);
  console.log('listening');`;

const DEAF = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('listening');`;

/** Starts one child, says which, and waits to be killed. */
const LAUNCHER = `
  import { OwnedProcess, Reaper } from '@waybill/local-infra';
  const [folder] = process.argv.slice(2);
  const args = [folder + '/obedient.cjs', folder + '/ended', 'service'];
  let child;
  const onLine = () => console.log('child', child.pid);
  child = await OwnedProcess.start({ command: process.execPath, args, stage: 'service', onLine }, new Reaper());
  setInterval(() => {}, 1000);`;

describe('what a launcher has started', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waybill-reaper-'));
    await writeFile(join(folder, 'obedient.cjs'), OBEDIENT);
    await writeFile(join(folder, 'deaf.cjs'), DEAF);
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const start = async (reaper: Reaper, program: string, stage: 'service' | 'broker', graceMs = 5_000) => {
    const lines: string[] = [];
    const args = [join(folder, program), join(folder, 'ended'), stage];
    const { execPath: command } = process;
    const child = await OwnedProcess.start(
      { command, args, stage, graceMs, onLine: (line) => lines.push(line) },
      reaper,
    );
    await eventually(() => expect(lines).toContain('listening'));
    return child;
  };

  it('ends in order: services before what they write to', async () => {
    const reaper = new Reaper();
    const broker = await start(reaper, 'obedient.cjs', 'broker');
    const service = await start(reaper, 'obedient.cjs', 'service');
    await reaper.endAll();
    expect([broker.running, service.running]).toEqual([false, false]);
    expect(await readFile(join(folder, 'ended'), 'utf8')).toBe('service\nbroker\n');
  });

  it('ends by force when it does not listen', async () => {
    const child = await start(new Reaper(), 'deaf.cjs', 'service', 200);
    expect(await child.stop()).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('does not outlive a launcher that was killed', async () => {
    const lines: string[] = [];
    const sources = join(repositoryRoot(), 'libs', 'testing', 'jest', 'typescript-source.mjs');
    await writeFile(join(folder, 'launcher.mjs'), LAUNCHER);
    const launcher = spawn(process.execPath, ['--import', sources, join(folder, 'launcher.mjs'), folder]);
    createInterface({ input: launcher.stdout }).on('line', (line) => lines.push(line));
    const pid = await eventually(() => Number(/^child (\d+)$/.exec(lines[0] ?? '')?.[1] ?? fail()));
    const record = recordOf(pid);
    expect(stillRuns(record)).toBe(true);
    launcher.kill('SIGKILL');
    await eventually(() => expect(stillRuns(record)).toBe(false));
    expect(await readFile(join(folder, 'ended'), 'utf8')).toBe('service\n');
  });
});

function fail(): never {
  throw new Error('the launcher has not said which child it has started');
}
