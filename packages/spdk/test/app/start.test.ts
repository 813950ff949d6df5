import { DmaBuf, type LogLine, Spdk } from '@spdk-ts/spdk';
import { afterEach, describe, expect, test } from 'vitest';

let running: Spdk | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

describe('Spdk.start', () => {
  test('starts, stops and starts again, fifty times', async () => {
    for (let round = 0; round < 50; round++) {
      const spdk = await Spdk.start();
      const bdev = await spdk.devices.create('malloc:///Malloc0?size=1MiB');
      await using disk = await bdev.open({ write: true });
      using buffer = DmaBuf.alloc(512).fill(round);
      await disk.write(buffer, { offset: 0 });
      await disk.close();
      await spdk.stop();
      await spdk.stop();
    }
  });

  test('twice is refused, and the first one goes on', async () => {
    running = await Spdk.start();
    await expect(Spdk.start()).rejects.toMatchObject({ code: 'ERR_SPDK_ALREADY_STARTED' });
    expect([...running.devices]).toEqual([]);
  });

  test('while it is starting is refused too', async () => {
    const first = Spdk.start();
    await expect(Spdk.start()).rejects.toMatchObject({ code: 'ERR_SPDK_ALREADY_STARTED' });
    running = await first;
  });

  test('stopping closes what is open', async () => {
    const spdk = await Spdk.start();
    const bdev = await spdk.devices.create('malloc:///Malloc0?size=1MiB');
    const disk = await bdev.open({ write: true });
    using buffer = DmaBuf.alloc(512);
    const write = disk.write(buffer, { offset: 0 });
    await spdk.stop();
    await write;
    await expect(disk.read(buffer, { offset: 0 })).rejects.toMatchObject({ code: 'ERR_SPDK_CLOSED' });
  });

  test.each([
    ['a backend that does not exist', { backend: 'floppy' }, 'ERR_SPDK_UNKNOWN_BACKEND'],
    ['a memory size that is none', { memory: 'much' }, 'ERR_OUT_OF_RANGE'],
    ['too little memory', { memory: 1 }, 'ERR_OUT_OF_RANGE'],
    ['no hugepage choice', { hugepages: 'yes' }, 'ERR_INVALID_ARG_TYPE'],
    ['an empty name', { name: '' }, 'ERR_OUT_OF_RANGE'],
    ['an unknown polling mode', { polling: 'lazy' }, 'ERR_OUT_OF_RANGE'],
    ['a budget of nothing', { pollBudgetUs: 0 }, 'ERR_OUT_OF_RANGE'],
  ])('refuses %s and can be started afterwards', async (_what, options, code) => {
    await expect(Spdk.start(options as never)).rejects.toMatchObject({ code });
    running = await Spdk.start();
  });

  test('hands over the log', async () => {
    const lines: LogLine[] = [];
    running = await Spdk.start({ onLog: (line) => lines.push(line) });
    await running.devices.create('malloc:///Malloc0?size=1MiB');
    await expect(running.devices.create('malloc:///Malloc0?size=1MiB')).rejects.toThrow();
    const errors = lines.filter(({ level }) => level === 'error');
    expect(errors.map(({ message }) => message).join()).toMatch(/Malloc0 already exists$/);
    expect(errors[0]).toMatchObject({ file: expect.stringMatching(/\.cc?$/), line: expect.any(Number) });
  });
});

describe('before the start and after the stop', () => {
  test('nothing reaches C', async () => {
    const spdk = await Spdk.start();
    const bdev = await spdk.devices.create('malloc:///Malloc0?size=1MiB');
    await spdk.stop();
    const notStarted = expect.objectContaining({ code: 'ERR_SPDK_NOT_STARTED' });
    expect(() => DmaBuf.alloc(512)).toThrow(notStarted);
    expect(() => spdk.devices.get('Malloc0')).toThrow(notStarted);
    await expect(bdev.open()).rejects.toMatchObject({ code: 'ERR_SPDK_NOT_STARTED' });
    await expect(spdk.rpc('bdev_get_bdevs')).rejects.toMatchObject({ code: 'ERR_SPDK_NOT_STARTED' });
  });
});
