import { availableParallelism } from 'node:os';
import { Spdk } from '@spdk-ts/spdk';
import { afterEach, describe, expect, test } from 'vitest';

const oneCore = availableParallelism() < 2;
const reason = oneCore ? ' (skipped: a second core is needed; let the process use more than one CPU)' : '';

interface ThreadList {
  threads: { name: string; id: number; cpumask: string }[];
}

let spdk: Spdk | undefined;
afterEach(() => spdk?.stop());

describe.skipIf(oneCore)(`Spdk.start with two cores${reason}`, () => {
  test('has a reactor on the second one, each time', async () => {
    for (let round = 0; round < 10; round++) {
      spdk = await Spdk.start({ hugepages: false, coreMask: '[0,1]' });
      expect(spdk.reactors.map(({ core }) => core)).toEqual([1]);
      const bdev = await spdk.devices.create('malloc:///Malloc0?size=1MiB');
      await using disk = await bdev.open({ write: true });
      await disk.writeZeroes({ offset: 0, length: 4096 });
      // Goes round through all SPDK threads, those of the reactor among them.
      const { threads } = (await spdk.rpc('thread_get_stats')) as ThreadList;
      expect(threads.map(({ name }) => name)).toContain('spdk-ts');
      expect(threads.length).toBeGreaterThan(spdk.reactors[0]?.threads ?? Number.NaN);
      await disk.close();
      await spdk.stop();
      expect(spdk.reactors).toEqual([]);
    }
  });
});
