import { spawnSync } from 'node:child_process';
import { Log, type LogLine, Spdk } from '@spdk-ts/spdk';
import { afterEach, describe, expect, test } from 'vitest';

let spdk: Spdk | undefined;
afterEach(() => spdk?.stop());

describe("SPDK's log", () => {
  test('has levels for its own output, which stay as they are set', async () => {
    spdk = await Spdk.start({ hugepages: false, onLog: () => {} });
    const { level, printLevel } = Log;
    for (const other of ['disabled', 'error', 'warn', 'notice', 'info', 'debug'] as const) {
      Log.level = other;
      Log.printLevel = other;
      expect([Log.level, Log.printLevel]).toEqual([other, other]);
    }
    Log.level = 'error';
    expect([Log.level, Log.printLevel]).toEqual(['error', 'debug']);
    Log.level = level;
    Log.printLevel = printLevel;
  });

  test('has a flag for each of its parts', async () => {
    spdk = await Spdk.start({ hugepages: false, onLog: () => {} });
    const enabled = () => Log.flags.filter((flag) => flag.enabled).map(({ name }) => name);
    expect(Log.flags.map(({ name }) => name)).toContain('thread');
    expect(enabled()).toEqual([]);
    Log.enable('thread');
    expect(enabled()).toEqual(['thread']);
    Log.enable('all');
    expect(enabled()).toHaveLength(Log.flags.length);
    Log.disable('all');
    expect(enabled()).toEqual([]);
  });

  test('gives a line of 100 KiB to the hook whole', async () => {
    const lines: LogLine[] = [];
    spdk = await Spdk.start({ hugepages: false, onLog: (line) => lines.push(line) });
    const message = `begin ${'x'.repeat(100 * 1024)} end`;
    Log.write('warn', message);
    const line = lines.find(({ level, message }) => level === 'warn' && message.startsWith('begin'));
    expect(line?.message.length).toBe(message.length);
    expect(line?.message).toBe(message);
  });

  test('refuses what is no level, no flag and no text', async () => {
    spdk = await Spdk.start({ hugepages: false, onLog: () => {} });
    const set = (level: unknown) => () => {
      Log.level = level as never;
    };
    const wrongType = expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' });
    const outOfRange = expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' });
    for (const level of [7, null, undefined, {}]) expect(set(level)).toThrow(wrongType);
    for (const level of ['', 'loud', 'toString']) expect(set(level)).toThrow(outOfRange);
    for (const flag of [7, null, undefined]) expect(() => Log.enable(flag as never)).toThrow(wrongType);
    for (const flag of ['', 'a\0b']) expect(() => Log.enable(flag)).toThrow(outOfRange);
    expect(() => Log.enable('no such part')).toThrow(expect.objectContaining({ code: 'EINVAL' }));
    expect(() => Log.disable('no such part')).toThrow(expect.objectContaining({ code: 'EINVAL' }));
    expect(() => Log.write('notice', 7 as never)).toThrow(wrongType);
    expect(() => Log.write('loud' as never, 'text')).toThrow(outOfRange);
  });

  test('is there only while SPDK runs', () => {
    const notStarted = expect.objectContaining({ code: 'ERR_SPDK_NOT_STARTED' });
    expect(() => Log.level).toThrow(notStarted);
    expect(() => Log.flags).toThrow(notStarted);
    expect(() => Log.enable('thread')).toThrow(notStarted);
    expect(() => Log.write('notice', 'text')).toThrow(notStarted);
  });

  test('prints up to a level', () => {
    const text = `import { Log, Spdk } from '@spdk-ts/spdk';
      const spdk = await Spdk.start({ hugepages: false });
      Log.printLevel = 'warn';
      Log.write('notice', 'not this');
      Log.write('warn', 'but this'); await spdk.stop();`;
    const options = { cwd: import.meta.dirname, encoding: 'utf8', timeout: 30_000 } as const;
    const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', text], options);
    expect(stderr).toContain('but this');
    expect(stderr).not.toContain('not this');
  });
});
