import { check } from '@spdk-ts/spdk-safe';
import { create_malloc_disk, delete_malloc_disk } from '@spdk-ts/spdk-sys/functions/bdev_malloc';
import { memory } from '@spdk-ts/spdk-sys/runtime';
import { structs } from '@spdk-ts/spdk-sys/structs/bdev_malloc';

/** Makes a RAM disk of 1 MiB. */
export function createDisk(name: string): void {
  const text = new Uint8Array(new ArrayBuffer(name.length + 1));
  text.set(Buffer.from(name));
  const options = structs.malloc_bdev_opts.alloc();
  options.name = memory.addressOf(text);
  options.num_blocks = 2048n;
  options.block_size = 512;
  check(create_malloc_disk(new BigUint64Array(1), options.$ptr), 'create_malloc_disk');
}

export function deleteDisk(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    delete_malloc_disk(
      name,
      (_context, rc) => (rc === 0 ? resolve() : reject(new Error(`${name}: ${rc}`))),
      0,
    );
  });
}
