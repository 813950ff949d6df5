import { existsSync } from 'node:fs';
import type { NbdDisk } from '@spdk-ts/spdk';
import { noArguments, type Recipe } from '../recipe.js';

const path = '/dev/nbd0';
const lacks = () =>
  existsSync(path) ? undefined : `there is no ${path}; load the kernel's driver as root with modprobe nbd`;

export const nbdRecipes: readonly Recipe[] = [
  {
    name: 'Nbd',
    make: ({ spdk }) => spdk.nbd,
    construct: { exempt: 'internal' },
    methods: {
      start: {
        args: ({ bdev }) => [bdev, path],
        // Without the kernel's driver.
        fails: ['ENODEV', 'ERR_SPDK_UNSUPPORTED'],
        accepts: [{ path: 'args[0]', values: ["'x'"], why: 'a name may stand there' }],
        mistakes: ({ bdev }) => [[], ['Nobody'], [bdev, '/nowhere/at/all']],
      },
      list: { ...noArguments, fails: ['ERR_SPDK_UNSUPPORTED'] },
    },
  },
  {
    name: 'NbdDisk',
    backend: 'spdk',
    lacks,
    make: ({ spdk, bdev }) => spdk.nbd.start(bdev, path),
    close: (disk: NbdDisk) => disk[Symbol.asyncDispose](),
    construct: { exempt: 'internal' },
    methods: { stop: noArguments },
  },
];
