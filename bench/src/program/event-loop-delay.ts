// Prints the 99th percentile of how late the event loop's timers are, in milliseconds: under I/O, or with `none` idle.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BackendName, Spdk } from '@spdk-ts/spdk';
import { type LoadApi, startLoad } from './load.js';

/** The monitor's own timer, the shortest there is. It records the time between two firings, of which this is the due part. */
const resolutionMs = 1;

const [, , backend, api, warmupSeconds, seconds] = process.argv as [
  string,
  string,
  BackendName,
  LoadApi | 'none',
  string,
  string,
];
await using spdk = await Spdk.start({ backend, hugepages: false });
const bdev = await spdk.devices.create({ driver: 'malloc', name: 'Malloc0', size: '64MiB' });
await using disk = await bdev.open();
const load = api === 'none' ? undefined : startLoad(disk, api);
await sleep(Number(warmupSeconds) * 1e3);
const delays = monitorEventLoopDelay({ resolution: resolutionMs });
delays.enable();
await sleep(Number(seconds) * 1e3);
delays.disable();
await load?.stop();
// A timer may also come early, to make up for the one before.
console.log(Math.max(0, delays.percentile(99) / 1e6 - resolutionMs));
