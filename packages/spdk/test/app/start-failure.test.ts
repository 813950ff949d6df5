import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const onSpdk = process.env['SPDK_TS_BACKEND'] === 'spdk';
const needsSpdk = onSpdk ? '' : ' (skipped: run with the spdk backend, npm run test:spdk)';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'start-failure-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a program that prints codes, in a process of its own with its temporary files in a folder of its own. */
function run(text: string) {
  const program = `import { Spdk } from '@spdk-ts/spdk';
    const codeOf = (promise) => promise.then(() => 'fine', ({ code }) => code);
    const start = (options) => Spdk.start({ hugepages: false, ...options });
    const print = (...words) => process.stdout.write(words.join(' ') + '\\n');
    const works = async () => {
      const spdk = await start();
      const bdev = await spdk.devices.create('null:///Null0?size=1MiB');
      const disk = await bdev.open({ write: true });
      await disk.writeZeroes({ offset: 0, length: 4096 });
      await disk.close();
      await spdk.stop();
      return 'works';
    };
    ${text}`;
  const { status, signal, stdout, stderr, pid } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', program],
    { cwd: import.meta.dirname, encoding: 'utf8', env: { ...process.env, TMPDIR: folder }, timeout: 25_000 },
  );
  const runtime = ['/var/run/dpdk', '/tmp/dpdk'].filter((path) => existsSync(join(path, `spdk_pid${pid}`)));
  const printed = stdout.split('\n');
  const lines = printed.filter((line) => line.startsWith('> '));
  // DPDK would print its usage there.
  const others = printed.filter((line) => !line.startsWith('> ')).join('\n');
  // SPDK names what is left when its thread library ends.
  const devices = stderr.match(/io_device \S+ not unregistered/g) ?? [];
  return { ended: signal ?? status, lines, others, left: [...readdirSync(folder), ...runtime, ...devices] };
}

describe('a start that fails', () => {
  test.each([
    ['no mask', 'zzz', 'ERR_OUT_OF_RANGE'],
    ['no core', '[]', 'ERR_OUT_OF_RANGE'],
    ['a core that this machine has not', '[0,1000]', 'ERR_SPDK_NO_SUCH_CORE'],
  ])('for a core mask of %s can be made good, and prints nothing', (_what, coreMask, code) => {
    const text = `print('>', await codeOf(start({ coreMask: '${coreMask}' })));
      print('>', await works());`;
    expect(run(text)).toEqual({ ended: 0, lines: [`> ${code}`, '> works'], others: '', left: [] });
  });

  test('names the core that this machine has not', () => {
    const text = `await start({ coreMask: '0x1${'0'.repeat(200)}' }).catch(({ message }) => print('>', message));`;
    const { lines } = run(text);
    expect(lines).toEqual([
      expect.stringMatching(/^> coreMask 0x10{200} names core 800, and this machine has 0/),
    ]);
  });

  test('does not hold the process', () => {
    const text = "print('>', await codeOf(start({ coreMask: '[1000]' })));";
    expect(run(text)).toEqual({ ended: 0, lines: ['> ERR_SPDK_NO_SUCH_CORE'], others: '', left: [] });
  });

  test("for want of a folder for JSON-RPC's socket can be made good", () => {
    const text = `const spdk = await start();
      const { TMPDIR } = process.env;
      process.env.TMPDIR = '/nonexistent';
      print('>', await codeOf(spdk.rpc('bdev_get_bdevs')));
      process.env.TMPDIR = TMPDIR;
      print('>', await codeOf(spdk.rpc('bdev_get_bdevs')));
      await spdk.stop();
      print('>', await works());`;
    expect(run(text)).toEqual({ ended: 0, lines: ['> ENOENT', '> fine', '> works'], others: '', left: [] });
  });

  test.skipIf(!onSpdk)(`in the thread library leaves nothing running${needsSpdk}`, () => {
    // The environment stays, with the memory that it has: only the error can be repeated.
    const text = `print('>', await codeOf(start({ memory: '2MiB' })));
      print('>', await codeOf(start()));`;
    expect(run(text)).toEqual({ ended: 0, lines: ['> ENOMEM', '> ENOMEM'], others: '', left: [] });
  });

  test.skipIf(!onSpdk)(`in a subsystem stops the others, and says that it is for good${needsSpdk}`, () => {
    const text = `print('>', await codeOf(start({ memory: '96MiB' })));
      print('>', await codeOf(start()));`;
    expect(run(text)).toEqual({ ended: 0, lines: ['> ENOMEM', '> ENOTRECOVERABLE'], others: '', left: [] });
  });
});
