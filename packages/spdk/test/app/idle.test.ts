import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { Spdk } from '@spdk-ts/spdk';
import { afterEach, beforeEach, expect, test } from 'vitest';

let spdk: Spdk;
beforeEach(async () => {
  spdk = await Spdk.start({ hugepages: false });
});
afterEach(() => spdk.stop());

test('open devices without I/O take next to no CPU time', async () => {
  const malloc = await spdk.devices.create('malloc:///Malloc0?size=16MiB');
  const none = await spdk.devices.create('null:///Null0?size=16MiB');
  await using disk = await malloc.open({ write: true });
  await using other = await none.open({ write: true });
  await Promise.all([
    disk.writeZeroes({ offset: 0, length: 4096 }),
    other.writeZeroes({ offset: 0, length: 4096 }),
  ]);
  // Sleeps get longer by and by, and the JSON-RPC server goes.
  await sleep(1_000);
  const before = process.cpuUsage();
  const began = performance.now();
  await sleep(3_000);
  const { user, system } = process.cpuUsage(before);
  const share = (user + system) / 1e3 / (performance.now() - began);
  // A busy machine makes each of the few turns dearer: about 0.2 % otherwise.
  expect(share).toBeLessThan(0.015);
});

test('a message wakes a thread that sleeps', async () => {
  const device = await spdk.devices.create('null:///Null0?size=16MiB');
  const text = `import { once } from 'node:events';
    import { parentPort } from 'node:worker_threads';
    import { Bdev, Thread } from '${import.meta.resolve('@spdk-ts/spdk')}';
    const thread = await Thread.attach();
    const disk = await Bdev.lookup('Null0').open();
    parentPort.postMessage('open');
    await once(parentPort, 'message');
    await thread.stop();
    parentPort.unref();`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(text)}`));
  await once(worker, 'message');
  const tripsMs: number[] = [];
  for (let round = 0; round < 15; round++) {
    // Long enough for both to sleep for long.
    await sleep(150);
    const began = performance.now();
    // Visits every channel of the device on its own thread.
    await device.stats();
    tripsMs.push(performance.now() - began);
  }
  const exited = once(worker, 'exit');
  worker.postMessage('stop');
  await exited;
  const median = tripsMs.sort((a, b) => a - b)[7];
  // Whoever only looked for messages now and then would take 12 ms on average.
  expect(median).toBeLessThan(3);
  console.log(`round trip to a sleeping thread and back: ${median?.toFixed(3)} ms`);
});
