import { type BdevDesc, Spdk, type SpdkOptions } from '@spdk-ts/spdk';
import type { ExampleOptions, OptionValues } from './start-options.js';

/** Options with the letters of SPDK's own bdevperf. */
export const options = {
  device: {
    type: 'string',
    default: 'malloc:///Malloc0?size=64MiB&blk_size=512',
    description: 'what to measure, as a URI',
  },
  'queue-depth': { type: 'string', short: 'q', default: '128', description: 'I/Os under way' },
  'io-size': { type: 'string', short: 'o', default: '4096', description: 'bytes of each' },
  workload: { type: 'string', short: 'w', default: 'randread', description: 'randread or randwrite' },
  time: { type: 'string', short: 't', default: '1', description: 'seconds' },
} as const satisfies ExampleOptions;

/** Measures a device as SPDK's bdevperf does: a queue that is always full, random offsets, one line of results. */
export async function main(start: SpdkOptions, values: OptionValues): Promise<void> {
  const { depth, ioBytes, seconds, workload } = plan(values);
  await using spdk = await Spdk.start(start);
  const bdev = await spdk.devices.create(String(values['device']));
  await using disk = await bdev.open({ write: workload === 'randwrite' });

  const before = performance.now();
  const count = await measure(disk, depth, ioBytes, seconds, workload);
  const elapsed = (performance.now() - before) / 1000;
  const iops = count / elapsed;
  const mibPerSecond = (iops * ioBytes) / 2 ** 20;
  const averageUs = (depth / iops) * 1e6;
  console.log(
    `${bdev.name} ${workload}, ${depth} x ${ioBytes} bytes: ${iops.toFixed(0)} IOPS, ` +
      `${mibPerSecond.toFixed(0)} MiB/s, ${averageUs.toFixed(1)} us on average`,
  );
}

type Workload = 'randread' | 'randwrite';

function plan(values: OptionValues) {
  const { workload } = values;
  if (workload !== 'randread' && workload !== 'randwrite') {
    throw new RangeError(`expected randread or randwrite for workload, got ${workload}`);
  }
  const positive = (name: string): number => {
    const value = Number(values[name]);
    if (value > 0 && Number.isFinite(value)) return value;
    throw new RangeError(`expected a number above 0 for ${name}, got ${values[name]}`);
  };
  return {
    workload: workload as Workload,
    depth: positive('queue-depth'),
    ioBytes: positive('io-size'),
    seconds: positive('time'),
  };
}

/** Keeps the queue full for a time. @returns how many I/Os completed */
async function measure(
  disk: BdevDesc,
  depth: number,
  ioBytes: number,
  seconds: number,
  workload: Workload,
): Promise<number> {
  await using queue = disk.queue({ depth, slotBytes: ioBytes });
  const places = Math.floor(disk.sizeBytes / ioBytes);
  const submit = (slot: number): void => {
    const offset = Math.floor(Math.random() * places) * ioBytes;
    if (workload === 'randread') queue.read(slot, offset);
    else queue.write(slot, offset);
  };
  const end = performance.now() + seconds * 1000;
  let failed: Error | undefined;
  queue.onComplete = (slot, status) => {
    if (status !== 0) failed ??= queue.error(slot);
    else if (!failed && performance.now() < end) submit(slot);
  };
  for (let slot = 0; slot < depth; slot++) submit(slot);
  await queue.until(() => queue.outstanding === 0);
  if (failed) throw failed;
  return queue.completed;
}
