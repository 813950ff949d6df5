// Prints the resident MiB that the library takes: beside Node.js before it is imported, and beside the device's content.
import type { BackendName } from '@spdk-ts/spdk';

const mib = 2 ** 20;
const deviceBytes = 64 * mib;
const chunkBytes = mib;

const backend = process.argv[2] as BackendName;
const bareBytes = process.memoryUsage.rss();
const { DmaBuf, Spdk } = await import('@spdk-ts/spdk');
await using spdk = await Spdk.start({ backend, hugepages: false });
const bdev = await spdk.devices.create({ driver: 'malloc', name: 'Malloc0', size: deviceBytes });
await using disk = await bdev.open({ write: true });
// Memory that was never written is not resident: every byte of the device is, so that it can be subtracted.
using content = DmaBuf.alloc(chunkBytes).fill(1);
for (let offset = 0; offset < deviceBytes; offset += chunkBytes) await disk.write(content, { offset });
console.log((process.memoryUsage.rss() - bareBytes - deviceBytes) / mib);
