import type { Recipe } from '../recipe.js';
import { noArguments } from '../recipe.js';

export const spdkRecipe: Recipe = {
  name: 'Spdk',
  whileStopped: true,
  statics: {
    start: {
      args: () => [
        {
          backend: process.env['SPDK_TS_BACKEND'] ?? 'embedded',
          name: 'matrix',
          memory: 2 ** 29,
          coreMask: '0x1',
          interruptMode: false,
          polling: 'adaptive',
          pollBudgetUs: 100,
          ioThread: 'javascript',
          hugepages: false,
          onLog: () => {},
        },
      ],
      mistakes: () => [
        [{ backend: 'fly' }],
        [{ polling: 'fly' }],
        [{ ioThread: 'fly' }],
        [{ coreMask: 'zzz' }],
        [{ coreMask: '0x0' }],
        [{ coreMask: '[0,1000]' }],
        [{ coreMask: '(0,1)@0' }],
        [{ memory: '7 bananas' }],
        [{ config: '/nowhere/at/all.json' }],
        [{ config: 7 }],
        [{ config: { subsystems: 7 } }],
      ],
    },
  },
  methods: {},
};

export const runningSpdkRecipe: Recipe = {
  name: 'Spdk',
  make: ({ spdk }) => spdk,
  statics: { start: { exempt: 'called while SPDK does not run' } },
  methods: {
    rpc: {
      args: () => ['bdev_get_bdevs', {}],
      mistakes: () => [[], ['no_such_method'], ['bdev_get_bdevs', { name: 7 }]],
    },
    saveConfig: noArguments,
    loadConfig: {
      args: () => [{ subsystems: [] }],
      mistakes: () => [['/nowhere/at/all.json'], [{ subsystems: 7 }]],
    },
    serveRpc: { args: () => ['/nowhere/at/all.sock'], fails: ['ENOENT', 'EINVAL'] },
    stop: { ...noArguments, alwaysWorks: 'stopping is idempotent', untried: 'others need the bench' },
  },
};
