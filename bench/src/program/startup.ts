// Prints the milliseconds that importing the library, starting SPDK and stopping it take in a fresh process.
import type { BackendName } from '@spdk-ts/spdk';

const backend = process.argv[2] as BackendName;
const begin = performance.now();
const { Spdk } = await import('@spdk-ts/spdk');
const spdk = await Spdk.start({ backend, hugepages: false });
await spdk.stop();
console.log(performance.now() - begin);
