import type { Bdev, Lvol, LvolStore } from '@spdk-ts/spdk';
import { newName } from '../environment.js';
import { type Bench, noArguments, type Recipe } from '../recipe.js';

const onSpdk = { fails: ['ERR_SPDK_UNSUPPORTED'] };
const internal = { exempt: 'internal' };
const mib = 2 ** 20;
const volume = () => ({ name: newName(), size: mib, thin: true, clearMethod: 'none' });

/** A device that can be a store, and one that is. */
let base: Bdev;
let taken: string;

/** One for all volumes of a run: memory is scarce. */
const stores = new WeakMap<Bench, LvolStore>();

async function makeBase({ spdk }: Bench): Promise<Bdev> {
  return await spdk.devices.create({ driver: 'malloc', name: newName(), size: 8 * mib });
}

async function makeStore(bench: Bench): Promise<LvolStore> {
  taken = newName();
  return await bench.spdk.lvol.create(await makeBase(bench), { name: taken, clusterSize: mib });
}

export const lvolRecipes: readonly Recipe[] = [
  {
    name: 'LvolStores',
    make: async (bench) => {
      base = await makeBase(bench);
      await makeStore(bench).catch(() => {});
      return bench.spdk.lvol;
    },
    construct: internal,
    methods: {
      create: {
        args: () => [base, { name: newName(), clusterSize: mib, clearMethod: 'none', metadataPercent: 50 }],
        accepts: [{ path: 'args[0]', values: ["'x'"], why: 'a name may stand there' }],
        mistakes: ({ disk }) => [
          [],
          [base],
          [base, { name: taken }],
          [base, { name: newName(), clearMethod: 'fly' }],
          [base, { name: newName(), clusterSize: 'a lot' }],
          ['Nobody', { name: newName() }],
          [disk.name, { name: newName() }],
        ],
        ...onSpdk,
      },
      get: { args: () => [taken], mistakes: () => [[], ['Nobody']], ...onSpdk },
      list: { ...noArguments, ...onSpdk },
    },
  },
  {
    name: 'LvolStore',
    backend: 'spdk',
    make: makeStore,
    close: (store: LvolStore) => store.delete().catch(() => {}),
    construct: internal,
    methods: {
      info: noArguments,
      createLvol: {
        args: () => [volume()],
        mistakes: () => [[], [{ ...volume(), size: 512 }], [{ ...volume(), clearMethod: 'fly' }]],
      },
      lvols: noArguments,
      rename: { args: () => [newName()], mistakes: () => [[]] },
      grow: noArguments,
      delete: noArguments,
    },
  },
  {
    name: 'Lvol',
    backend: 'spdk',
    make: async (bench) => {
      const store = stores.get(bench) ?? (await makeStore(bench));
      stores.set(bench, store);
      return await store.createLvol({ name: newName(), size: mib, thin: true });
    },
    close: (lvol: Lvol) => lvol.delete().catch(() => {}),
    construct: internal,
    methods: {
      info: noArguments,
      snapshot: { args: () => [newName()] },
      // It is no snapshot.
      clone: { args: () => [newName()], fails: ['ERR_SPDK_RPC_INVALID_PARAMS'] },
      // OpenEBS's fork refuses it.
      rename: { args: () => [newName()], fails: ['ERR_SPDK_RPC_INVALID_PARAMS'] },
      resize: { args: () => [2 * mib], mistakes: () => [[], [mib + 512], ['a lot']] },
      inflate: noArguments,
      // It has none.
      decoupleParent: { ...noArguments, fails: ['ERR_SPDK_RPC_INVALID_PARAMS'] },
      setReadOnly: noArguments,
      delete: noArguments,
    },
  },
];
