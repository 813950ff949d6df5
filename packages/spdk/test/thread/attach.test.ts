import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Spdk, Thread } from '@spdk-ts/spdk';
import { afterEach, describe, expect, test } from 'vitest';

let running: Spdk | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function start(): Promise<Spdk> {
  running = await Spdk.start({ hugepages: false });
  await running.devices.create('malloc:///Shared?size=16MiB');
  return running;
}

/** Runs a module text in a worker; it has `post` and what the package exports. */
function worker(text: string): Worker {
  const module = `import { parentPort } from 'node:worker_threads';
    import { once } from 'node:events';
    import { Bdev, DmaBuf, Spdk, Thread } from '${import.meta.resolve('@spdk-ts/spdk')}';
    const post = (message) => parentPort.postMessage(message);
    ${text}`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(module)}`));
}

/** The one message of a worker that then ends by itself. */
async function answer(text: string): Promise<unknown> {
  const asked = worker(text);
  const [[message], [code]] = await Promise.all([once(asked, 'message'), once(asked, 'exit')]);
  expect(code).toBe(0);
  return message;
}

const codeOf = (call: string) => `await ${call}.then(() => post('no error'), (error) => post(error.code));`;

/** Writes the upper or lower half of the device with numbers of its own and compares what it reads back. */
const verifiedHalf = (half: number) => `
  const thread = await Thread.attach({ name: 'half-${half}' });
  const disk = await Bdev.lookup('Shared').open({ write: true });
  const first = ${half} * disk.sizeBytes / 2;
  const blocks = 256;
  const patterns = Array.from({ length: blocks }, (_, n) => DmaBuf.alloc(4096).fill(Uint8Array.of(${half} + 1, n, n >> 8, 7)));
  const buffers = Array.from({ length: blocks }, () => DmaBuf.alloc(4096));
  let wrong = 0;
  for (let round = 0; round < 4; round++) {
    const at = (n) => ({ offset: first + (round * blocks + n) * 4096 });
    await Promise.all(patterns.map((pattern, n) => disk.write(pattern, at(n))));
    await Promise.all(buffers.map((buffer, n) => disk.read(buffer, at(n))));
    wrong += buffers.filter((buffer, n) => !buffer.equals(patterns[n])).length;
  }
  await disk.close();
  await thread.stop();
  await thread.stop();
  post({ wrong });`;

const busyForEver = `
  await Thread.attach();
  const disk = await Bdev.lookup('Shared').open({ write: true });
  const queue = disk.queue({ depth: 64, slotBytes: 4096 });
  queue.onComplete = (slot) => {
    if (queue.completed === 5_000) post('busy');
    queue.write(slot, slot * 4096);
  };
  for (let slot = 0; slot < queue.depth; slot++) queue.write(slot, slot * 4096);`;

const attachedUntilTold = `
  const thread = await Thread.attach();
  post('attached');
  await once(parentPort, 'message');
  await thread.stop();
  parentPort.unref();`;

describe('Thread.attach', () => {
  test('lets workers do I/O on the same device at once', async () => {
    await start();
    const answers = await Promise.all([answer(verifiedHalf(0)), answer(verifiedHalf(1))]);
    expect(answers).toEqual([{ wrong: 0 }, { wrong: 0 }]);
  });

  test('is undone by stop, after which the thread can attach again', async () => {
    await start();
    const text = `
      const codes = [];
      for (let round = 0; round < 5; round++) {
        const thread = await Thread.attach();
        const disk = await Bdev.lookup('Shared').open();
        await thread.stop();
        await disk.read(DmaBuf, { offset: 0 }).catch((error) => codes.push(error.code));
      }
      post(codes);`;
    expect(await answer(text)).toEqual(Array(5).fill('ERR_SPDK_CLOSED'));
  });

  test('is refused where SPDK does not run', async () => {
    await expect(Thread.attach()).rejects.toMatchObject({ code: 'ERR_SPDK_NOT_STARTED' });
    expect(await answer(codeOf('Thread.attach()'))).toBe('ERR_SPDK_NOT_STARTED');
    await (await start()).stop();
    expect(await answer(codeOf('Thread.attach()'))).toBe('ERR_SPDK_NOT_STARTED');
  });

  test('is refused while SPDK is starting', async () => {
    const starting = Spdk.start({ hugepages: false });
    await expect(Thread.attach()).rejects.toMatchObject({ code: 'ERR_SPDK_ALREADY_STARTED' });
    running = await starting;
  });

  test('is refused on a thread that is one already', async () => {
    await start();
    await expect(Thread.attach()).rejects.toMatchObject({ code: 'ERR_SPDK_ALREADY_STARTED' });
    const twice = `const thread = await Thread.attach(); ${codeOf('Thread.attach()')} await thread.stop();`;
    expect(await answer(twice)).toBe('ERR_SPDK_ALREADY_STARTED');
    const start2 = `const thread = await Thread.attach(); ${codeOf('Spdk.start()')} await thread.stop();`;
    expect(await answer(start2)).toBe('ERR_SPDK_ALREADY_STARTED');
  });

  test.each([
    ['a name', '{ name: 7 }', 'ERR_INVALID_ARG_TYPE'],
    ['a polling mode', "{ polling: 'lazy' }", 'ERR_OUT_OF_RANGE'],
    ['options', 'null', 'ERR_INVALID_ARG_TYPE'],
  ])('refuses %s that is none, and then attaches', async (_what, options, code) => {
    await start();
    const text = `
      const { code } = await Thread.attach(${options}).catch((error) => error);
      const thread = await Thread.attach();
      await thread.stop();
      post(code);`;
    expect(await answer(text)).toBe(code);
  });

  test('uses the backend that the process runs', async () => {
    const { backend } = (await start()).backend;
    const other = backend === 'spdk' ? 'embedded' : 'spdk';
    const text = `
      process.env.SPDK_TS_BACKEND = '${other}';
      const thread = await Thread.attach();
      post(Bdev.lookup('Shared')?.name);
      await thread[Symbol.asyncDispose]();`;
    expect(await answer(text)).toBe('Shared');
  });

  test('is what the refusal of a second start points to', async () => {
    await start();
    const text = "await Spdk.start().catch(({ code, message }) => post(code + ' ' + message));";
    expect(await answer(text)).toMatch(/^ERR_SPDK_ALREADY_STARTED .*Thread\.attach/);
  });
});

describe('Spdk.stop', () => {
  test('is refused while threads are attached, and changes nothing', async () => {
    const spdk = await start();
    const workers = [worker(attachedUntilTold), worker(attachedUntilTold)];
    await Promise.all(workers.map((attached) => once(attached, 'message')));
    const disk = await spdk.devices.get('Shared').open({ write: true });
    await expect(spdk.stop()).rejects.toMatchObject({
      code: 'EBUSY',
      message: expect.stringMatching(/^2 other threads are attached/),
    });
    await disk.flush();
    const exits = workers.map((attached) => once(attached, 'exit'));
    workers[0]?.postMessage('stop');
    await exits[0];
    await expect(spdk.stop()).rejects.toThrow(/^1 other thread is attached/);
    workers[1]?.postMessage('stop');
    await exits[1];
    await spdk.stop();
    expect(() => spdk.devices.get('Shared')).toThrow(
      expect.objectContaining({ code: 'ERR_SPDK_NOT_STARTED' }),
    );
  });

  test.each([1, 3])('does not wait for %i workers that were terminated under load', async (count) => {
    const spdk = await start();
    const workers = Array.from({ length: count }, () => worker(busyForEver));
    await Promise.all(workers.map((busy) => once(busy, 'message')));
    expect(await Promise.all(workers.map((busy) => busy.terminate()))).toEqual(Array(count).fill(1));
    // What the workers had open is closed: a device that is open could not be deleted.
    await spdk.devices.delete('Shared');
    await spdk.stop();
    running = undefined;
    await start();
  });
});
