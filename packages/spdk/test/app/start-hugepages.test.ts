import { Spdk } from '@spdk-ts/spdk';
import { expect, test } from 'vitest';

// A file of its own, and so a process of its own: once the environment is up, its memory is not asked for again.
test('more hugepages than there are: says so, and what to do, and another start works', async () => {
  await expect(Spdk.start({ hugepages: true, memory: '512TiB' })).rejects.toMatchObject({
    code: 'ENOMEM',
    message: expect.stringMatching(/MiB in hugepages are wanted and \d+ MiB are free.*nr_hugepages/),
  });
  await using spdk = await Spdk.start();
  expect([...spdk.devices]).toEqual([]);
});
