import { noArguments, type Recipe } from '../recipe.js';

export const raidBdevRecipe: Recipe = {
  name: 'RaidBdev',
  backend: 'spdk',
  make: async ({ spdk, name }) => {
    const base = async () => await spdk.devices.create({ driver: 'malloc', name: name(), size: 2 ** 20 });
    const bases = [await base(), await base()];
    return await spdk.devices.create({ driver: 'raid', name: name(), level: 'raid1', bases });
  },
  construct: { exempt: 'made by Devices' },
  methods: {
    // There is no place for another: an error of the device's.
    addBase: { args: ({ bdev }) => [bdev], fails: ['EINVAL'], mistakes: ({ name }) => [[], [name()]] },
    removeBase: { args: ({ bdev }) => [bdev], fails: ['EINVAL'], mistakes: ({ name }) => [[], [name()]] },
    status: noArguments,
  },
};
