import type { BlockFile } from '@spdk-ts/spdk';
import { noArguments, type Recipe } from '../recipe.js';

const asNode = "as Node's FileHandle";
const noPosition = { values: ['null'], why: `${asNode}: where the last one ended` };
const bigPosition = { values: ['5n'], why: `${asNode}: a position may be a bigint` };
const placed = {
  args: () => [new Uint8Array(512), 0, 512, 1024],
  accepts: [
    { path: 'args[1]', values: ['null', '{}', '[]'], why: `${asNode}: options may stand there` },
    { path: 'args[2]', values: ['null'], why: `${asNode}: up to the end of the buffer` },
    { path: 'args[3]', ...noPosition },
    { path: 'args[3]', ...bigPosition },
  ],
  mistakes: () => [[], [new Uint8Array(512), 0, 513], [new Uint8Array(512), { position: 2 ** 60 }]],
};
const several = {
  args: () => [[new Uint8Array(512)], 1024],
  accepts: [
    { path: 'args[1]', ...noPosition },
    { path: 'args[1]', ...bigPosition },
  ],
  mistakes: () => [[], [new Uint8Array(512)], [[new Uint8Array(512), 7]]],
};

export const blockFileRecipe: Recipe = {
  name: 'BlockFile',
  make: ({ disk }) => disk.asFile(),
  close: (file: BlockFile) => file.close(),
  construct: { exempt: 'made by BdevDesc.asFile()' },
  methods: {
    read: placed,
    write: {
      ...placed,
      mistakes: () => [[], [7], ['text', { offset: 1 }], ['text', { position: 2 ** 20 }]],
      accepts: [...placed.accepts, { path: 'args[0]', values: ["'x'"], why: 'text is written too' }],
    },
    readv: several,
    writev: several,
    readFile: {
      args: () => ['utf8'],
      accepts: [{ path: 'args[0]', values: ['null', '{}', '[]', "''"], why: `${asNode}: bytes` }],
    },
    writeFile: {
      args: () => [new Uint8Array(512)],
      accepts: [{ path: 'args[0]', values: ["'x'"], why: 'text is written too' }],
    },
    stat: { ...noArguments, withoutSpdk: 'sizes of the device are known' },
    truncate: { args: () => [0], fails: ['ENOTSUP'] },
    datasync: noArguments,
    sync: noArguments,
    close: { ...noArguments, alwaysWorks: 'closing is idempotent' },
  },
};
