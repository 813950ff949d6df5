import { noArguments, type Recipe } from '../recipe.js';

const size = (path: string) => [{ path, values: ["'7'", '0'], why: 'a size may be text' }];

export const devicesRecipe: Recipe = {
  name: 'Devices',
  make: ({ spdk }) => spdk.devices,
  construct: { exempt: 'made by Spdk.start()' },
  methods: {
    create: {
      args: ({ name }) => [{ driver: 'malloc', name: name(), size: 2 ** 20, blockSizeBytes: 512 }],
      accepts: size(''),
      mistakes: ({ name }) => [
        [],
        ['malloc:///A'],
        ['fly:///A?size=1MiB'],
        ['no uri'],
        [`malloc:///${name()}?size=0`],
        [{ driver: 'malloc', name: name(), size: 2 ** 20, blockSizeBytes: 512, uuid: 'no UUID' }],
        [{ driver: 'malloc', name: name(), size: 2 ** 20, blockSizeBytes: 512, uuid: 7 }],
        [{ driver: 'passthru', name: name(), base: 'Nobody' }],
        [{ driver: 'passthru', name: name(), base: 7 }],
        [{ driver: 'aio', name: name(), path: '/nowhere/at/all', blockSizeBytes: 512 }],
        [{ driver: 'delay', name: name(), base: 'Nobody' }],
        [{ driver: 'error', base: null }],
      ],
    },
    delete: { args: ({ name }) => [name()] },
    get: { args: ({ disk }) => [disk.name], mistakes: ({ name }) => [[name()], []] },
    split: {
      args: ({ disk }) => [disk.name, { count: 2, partSize: 2 ** 20 }],
      accepts: size('args[1].partSize'),
      mistakes: ({ disk, name }) => [[name(), { count: 2 }], [disk.name], []],
    },
    stats: noArguments,
    unsplit: { args: ({ disk }) => [disk.name], mistakes: ({ name }) => [[name()], []] },
  },
};
