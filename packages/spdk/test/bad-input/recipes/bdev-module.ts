import { BdevModule } from '@spdk-ts/spdk';
import { newName } from '../environment.js';
import { noArguments, type Recipe } from '../recipe.js';
import { lacks, ownModule } from './served-bdev.js';

const alwaysWorks = 'a module is a name, which the next run has too';
const plan = 'a builder holds nothing';
const callback = { args: () => [() => {}], mistakes: () => [[]], alwaysWorks: plan };

export const bdevModuleRecipes: readonly Recipe[] = [
  {
    name: 'BdevModule',
    make: () => BdevModule.find('malloc'),
    construct: { exempt: 'made by BdevModule.find()' },
    statics: {
      find: { args: () => ['malloc'] },
      builder: { args: () => [newName()], mistakes: () => [[]], alwaysWorks: plan },
      attach: {
        args: () => [newName(), { read() {} }],
        fails: ['ENODEV'],
        mistakes: () => [[], ['none'], ['none', {}, { slots: 3 }]],
      },
    },
    methods: { bdevs: { ...noArguments, alwaysWorks } },
  },
  {
    name: 'BdevModuleBase',
    make: () => BdevModule.find('malloc'),
    construct: { exempt: 'abstract' },
    methods: { bdevs: { ...noArguments, alwaysWorks } },
  },
  {
    name: 'BdevModuleBuilder',
    make: () => BdevModule.builder(newName()),
    construct: { exempt: 'made by BdevModule.builder()' },
    methods: {
      withInit: callback,
      withInitComplete: callback,
      withFiniStart: callback,
      withFini: callback,
      withConfigJson: callback,
      withExamineConfig: callback,
      withExamineDisk: callback,
      withRpcMethod: {
        args: () => [newName(), () => ({}), () => ({})],
        mistakes: () => [[], [newName()], [newName(), () => {}]],
        alwaysWorks: plan,
      },
      register: { exempt: 'a process has 64 modules at most: test/module/bdev-builder.test.ts' },
    },
  },
  {
    name: 'OwnBdevModule',
    lacks,
    make: () => ownModule(),
    construct: { exempt: 'made by BdevModuleBuilder.register()' },
    statics: {
      register: { exempt: 'called by BdevModuleBuilder' },
      find: { exempt: 'called by BdevModule.find()' },
    },
    methods: {
      bdevs: noArguments,
      get: { args: () => ['none'], mistakes: () => [[]] },
      dataOf: { args: ({ bdev }) => [bdev, Object], fails: ['ENODEV'], mistakes: () => [[]] },
      bdevBuilder: noArguments,
      claim: {
        args: ({ disk }) => [disk, 'readManyWriteNone'],
        untried: 'claims hold the device: BdevClaimGuard',
        mistakes: ({ disk }) => [[], [disk], [disk, 'mine']],
      },
      rpcMethod: {
        args: () => [newName(), () => ({}), () => ({})],
        mistakes: () => [[], [newName()], [newName(), () => {}]],
      },
      unregister: { exempt: 'a process has 64 modules at most: test/module/bdev-builder.test.ts' },
      failRequests: { exempt: 'called by Spdk.stop()' },
    },
  },
];
