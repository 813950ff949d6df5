import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exampleNames } from '../src/example-names.js';

const project = join(import.meta.dirname, '..');

/** What each example prints when all went well. */
const expected: Record<string, RegExp> = {
  bdevperf: /^Malloc0 randread, 128 x 4096 bytes: [1-9]\d+ IOPS, \d+ MiB\/s, \d+\.\d us on average\n$/,
  cli: /^backend {2}\w+\ndevice {3}Cli0, 16 MiB\n$/,
  dd: /^16777216 bytes copied, \d+\.\d\d s, \d+ MiB\/s\n$/,
  devices:
    /^Malloc0 .* 16 MiB {2}32768 blocks of 512 bytes {2}unmap, .*\nMalloc1 .*\nNull0 .*\nPassthru0 .*\nMalloc1p0 .* 16 MiB {2}4096 blocks of 4096 bytes {2}.*\nMalloc1p1 .*\n$/,
  error_injection:
    /^attempt 1: \w+ \(INTERNAL_DEVICE_ERROR\)\nattempt 2: .*\nread after 3 attempts, data as written\nbyte 7 is wrong: 91 instead of 90\na read that hung ended with \w+\n$/,
  hot_remove: /^Malloc0 goes\nafter many writes: ERR_SPDK_CLOSED\nno such device any more\n$/,
  lba_lock: /^counted to 200 of 200\nwrite of the holder, write of the other\n$/,
  streams: /^packed {4}\d\.\d of 16 MiB\nrestored {2}as it was\n$/,
  hello_bdev:
    /backend {3}\w+ .*\ndevice {4}Malloc0, .*\nverified {2}64 MiB, 16384 writes and \d+ reads\ntime {6}\d+ ms\n$/,
  lvol_snapshots:
    /^store\/volume: two, 1 of its own, on snapshot\nstore\/snapshot: one, 1 of its own\nstore\/clone: three, 1 of its own, on snapshot\nthe clone by itself: 16 clusters, on nothing\n$/,
  nvmf_initiator:
    /^\w[\w ]*, EXAMPLE: 64 MiB\n1 MiB written and read back: the same\nthe target ended with 0\n$/,
  nvmf_target:
    /^Malloc0 is namespace 1 of subsystem EXAMPLE\nnvmf\+tcp:\/\/127\.0\.0\.1:\d+\/nqn\.2024-01\.io\.example:disk\n$/,
  compressed: /^read as written, stored in \d\.\d % of the room\n$/,
  encrypted: /^read as written\nstored: encrypted, 3 of 3 equal blocks differ\n$/,
  module_echo: /^read first\nread second\nread third\n3 messages went over\n$/,
  module_null: /^Null0: 1\d{5} reads, [1-9]\d+ per second\n$/,
  module_passthru:
    /^Pass0: as written, through example_passthru\n\{"method":"example_passthru_create","params":\{"name":"Pass0","base":"Malloc0"\}\}\n$/,
  raid1:
    /^Leg0 online, EE_Leg1 online\nLeg0 online, EE_Leg1 failed: as written\nLeg0 online, Leg2 online: as written\n$/,
  snapshots: /^device 2, snapshot 1, 1 block changed\nrestored: device 1\n$/,
  interval: /^tick 1\ntick 2\npaused\nresumed\ntick 3\ntick 4\n$/,
  reactor:
    /^Disk0: 64 writes by (core 1|the JavaScript thread)\nDisk1: 64 writes by (core 1|the JavaScript thread)\n$/,
  runtime: /^timers of 10, 20, 30 ms fired during [1-9]\d+ reads and [1-9]\d* polls\n$/,
  sleep: /^slept 10 ms\nslept 20 ms\nslept 30 ms\n$/,
  thread: /^(writer[01] wrote 4194304 bytes\n){2}the device is as they wrote it\n$/,
};

/** Examples of what the embedded backend does not have say so, with the remedy. */
const realSpdkOnly = ['lvol_snapshots', 'nvmf_initiator', 'nvmf_target'];
const skipped =
  /^skipped: only a real SPDK can do this; build it with npm run build:spdk, and give --backend spdk\n$/;
const backend = process.env['SPDK_TS_BACKEND'] ?? '';

/** What it prints on this backend. */
function expectedOf(name: string): RegExp {
  if (realSpdkOnly.includes(name) && backend !== 'spdk') {
    console.warn(`skipped: ${name} needs a real SPDK; npm run build:spdk, and set SPDK_TS_BACKEND=spdk`);
    return skipped;
  }
  return expected[name] ?? /^an example without expectation$/;
}

function run(...args: string[]) {
  return spawnSync(process.execPath, [join(project, 'dist/run.js'), ...args], { encoding: 'utf8' });
}

describe('the examples', () => {
  test.each(exampleNames)('%s', (name) => {
    const { status, stdout, stderr } = run(name, '--backend', backend);
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(expectedOf(name));
  });

  test.each(exampleNames)('%s without hugepages', (name) => {
    const { status, stdout } = run(name, '--no-huge');
    expect(status).toBe(0);
    expect(stdout).toMatch(expectedOf(name));
  });

  test('an unknown one is refused with the list', () => {
    const { status, stderr } = run('hello_world');
    expect(status).toBe(2);
    expect(stderr).toContain(`examples: ${exampleNames.join(', ')}`);
  });

  test('each has its line in the README, and no other', () => {
    const readme = readFileSync(join(project, 'README.md'), 'utf8');
    const lines = [...readme.matchAll(/^\| \[(\w+)\]\(src\/(\w+)\.ts\) +\| \w.* \|$/gm)];
    expect(lines.map(([, name]) => name)).toEqual(exampleNames);
    expect(lines.map(([, , file]) => file)).toEqual(exampleNames);
  });
});

describe('options', () => {
  test('of an example are shown together with those of the start', () => {
    const { status, stdout } = run('cli', '--help');
    expect(status).toBe(0);
    expect(stdout).toMatch(/--device VALUE .*URI[\s\S]*--zero .*[\s\S]*--backend VALUE .*embedded or spdk/);
  });

  test('of an example and of the start are taken from one command line', () => {
    const { status, stdout } = run('cli', '--zero', '--no-huge', '--device', 'malloc:///Mine0?size=4MiB');
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringMatching(/device {3}Mine0, 4 MiB\nzeroed {3}4194304 bytes\n$/),
    });
  });

  test.each([
    ['cli', '--colour', /Unknown option '--colour'[\s\S]*usage: npm run example -- cli/],
    ['hello_bdev', '--zero', /Unknown option '--zero'[\s\S]*usage: npm run example -- hello_bdev/],
  ])('that %s does not know are refused: %s', (name, option, message) => {
    const { status, stderr } = run(name, option);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });

  test('of bdevperf are those of SPDK', () => {
    const { status, stdout } = run(
      'bdevperf',
      '--no-huge',
      '-q',
      '4',
      '-o',
      '8192',
      '-w',
      'randwrite',
      '-t',
      '0.1',
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Malloc0 randwrite, 4 x 8192 bytes: [1-9]\d* IOPS/);
  });
});
