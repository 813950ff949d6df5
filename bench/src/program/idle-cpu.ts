// Prints how much of a core, in percent, a process takes whose open devices have nothing to do.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BackendName, Spdk } from '@spdk-ts/spdk';
import { startLoad } from './load.js';

const mallocIosBefore = 100_000;
/** A disk may be below the file. */
const aioIosBefore = 10_000;
/** Polling backs off by and by; the compiler's threads finish what the I/O before gave them to do. */
const settleMs = 1000;

const [, , backend, seconds] = process.argv as [string, string, BackendName, string];
await using spdk = await Spdk.start({ backend, hugepages: false, polling: 'adaptive' });
const mallocBdev = await spdk.devices.create({ driver: 'malloc', name: 'Malloc0', size: '64MiB' });
const folder = mkdtempSync(join(tmpdir(), 'spdk-ts-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const path = join(folder, 'disk');
writeFileSync(path, Buffer.alloc(8 * 2 ** 20, 0x5a));
const aioBdev = await spdk.devices.create({ driver: 'aio', name: 'Aio0', path, blockSizeBytes: 512 });
await using mallocDisk = await mallocBdev.open({ write: true });
await using aioDisk = await aioBdev.open({ write: true });

// Idle is what comes after I/O: devices that never saw any would have less to poll.
for (const [disk, ios] of [
  [mallocDisk, mallocIosBefore],
  [aioDisk, aioIosBefore],
] as const) {
  const load = startLoad(disk, 'promise');
  await load.completes(ios);
  await load.stop();
}
await sleep(settleMs);
const began = performance.now();
const cpuBefore = process.cpuUsage();
await sleep(Number(seconds) * 1e3);
const { user, system } = process.cpuUsage(cpuBefore);
const elapsedMs = performance.now() - began;
console.log(((user + system) / 1e3 / elapsedMs) * 100);
