import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bdevContract, type ContractContext, test } from '@spdk-ts/testing/vitest';
import { createOrSkip } from './rpc-device.js';

test.override('spdkOptions', { scope: 'file' }, { hugepages: false });

const sizeBytes = 8 * 2 ** 20;

/** A device on a new file, which is deleted with it. */
const fileDevice = (driver: 'aio' | 'uring', blockSizeBytes: number) => async (context: ContractContext) => {
  const { spdk } = context;
  const folder = mkdtempSync(join(tmpdir(), 'spdk-ts-contract-'));
  const removeFolder = () => rmSync(folder, { recursive: true });
  const filename = join(folder, 'disk.img');
  writeFileSync(filename, Buffer.alloc(sizeBytes));
  const name = 'Contract0';
  try {
    await createOrSkip(context, `bdev_${driver}_create`, { name, filename, block_size: blockSizeBytes });
  } catch (error) {
    removeFolder();
    throw error;
  }
  return {
    name,
    remove: async () => {
      await spdk.rpc(`bdev_${driver}_delete`, { name });
      removeFolder();
    },
    resize: async (bytes: number) => {
      truncateSync(filename, bytes);
      await spdk.rpc(`bdev_${driver}_rescan`, { name });
    },
  };
};

bdevContract({ name: 'aio', create: fileDevice('aio', 512), resizes: true });
bdevContract({ name: 'uring with blocks of 4096 bytes', create: fileDevice('uring', 4096), resizes: true });
