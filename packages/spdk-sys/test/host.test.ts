import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { addonPath, chooseBackend } from '../src/backend/choose.js';

const addon = addonPath(chooseBackend());
const program = fileURLToPath(new URL('programs/host.mjs', import.meta.url));

const oneCore = availableParallelism() < 2;

/** Runs a scenario in a process of its own; the scenario checks itself. */
function run(scenario: string) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [program, addon, scenario], {
    encoding: 'utf8',
    timeout: 25_000,
  });
  return { ended: signal ?? status, stdout, stderr };
}

describe.skipIf(!existsSync(addon))('the event-loop host', () => {
  test.each([
    ['states', 'answers errnos in wrong states and restores the CPU affinity'],
    ['restart', 'starts again after it was stopped'],
    ['restartInCallback', 'starts again inside the callback of stop'],
    ['options', 'says which option is wrong, and how'],
    ['adaptive', 'sleeps while idle and wakes for timed pollers'],
    ['idle', 'turns a few times a second when nothing is to be polled'],
    ['busy', 'never sleeps in busy mode'],
    ['message', 'delivers messages that JavaScript sends while it sleeps'],
    ['endsByItself', 'does not keep the process alive when nothing is outstanding'],
    ['workerStops', 'runs one SPDK thread per JavaScript thread'],
    ['workerTerminated', 'adopts the SPDK thread of a worker that was killed'],
    ['interruptMode', 'waits for descriptors in interrupt mode'],
  ])('%s: it %s', (scenario) => {
    expect(run(scenario)).toMatchObject({ ended: 0 });
  });

  const reason = oneCore ? ' (skipped: a second core is needed; let the process use more than one CPU)' : '';
  describe.skipIf(oneCore)(`with a second core${reason}`, () => {
    test.each([
      ['reactors', 'polls threads without JavaScript there'],
      ['reactorsRestart', 'starts and stops twenty times'],
      ['reactorsLeft', 'ends with the process'],
      ['reactorsBusy', 'never sleeps there in busy mode'],
    ])('%s: it %s', (scenario) => {
      expect(run(scenario)).toMatchObject({ ended: 0 });
    });
  });

  test('keeps the process alive until a one-shot callback was called', () => {
    expect(run('endsAfterCallback')).toMatchObject({ ended: 0, stdout: 'delivered\n' });
  });

  test('keeps the process alive while it is held', () => {
    expect(run('held')).toMatchObject({ ended: 0, stdout: 'held\n' });
  });

  test.each([
    ['exit', 7],
    ['exitInCallback', 8],
    ['exitWhileStopping', 9],
    ['throwInCallback', 1],
  ])('%s: the process ends as asked, with the host active', (scenario, code) => {
    const { ended, stderr } = run(scenario);
    expect(ended).toBe(code);
    if (scenario === 'throwInCallback') expect(stderr).toContain('Error: thrown by a poller');
  });

  test('an exception in a worker ends the worker only', () => {
    expect(run('workerThrows')).toMatchObject({ ended: 0, stdout: 'worker: thrown in a worker\n' });
  });

  test.skipIf(!existsSync('/dev/hugepages'))('leaves no hugepage files behind', () => {
    const files = () => readdirSync('/dev/hugepages').filter((name) => name.startsWith('spdk_'));
    const before = files();
    expect(run('exit').ended).toBe(7);
    expect(files()).toEqual(before);
  });
});

describe.skipIf(!existsSync(addon))('the log hook', () => {
  test('gets whole lines at once; without it they go to standard error', () => {
    const { ended, stderr } = run('log');
    expect(ended).toBe(0);
    expect(stderr).toMatch(/before\.c:.*1:f: \*ERROR\*: without a hook\n/);
    expect(stderr).toMatch(/after\.c:.*2:f: \*ERROR\*: without a hook again\n/);
    expect(stderr).not.toContain('by the hook');
  });
});
