import {
  spdk_bdev_get_acwu,
  spdk_bdev_get_block_size,
  spdk_bdev_get_buf_align,
  spdk_bdev_get_by_name,
  spdk_bdev_get_md_size,
  spdk_bdev_get_module_name,
  spdk_bdev_get_name,
  spdk_bdev_get_num_blocks,
  spdk_bdev_get_product_name,
  spdk_bdev_get_uuid,
  spdk_bdev_has_write_cache,
  spdk_bdev_is_md_separate,
  spdk_bdev_is_zoned,
  spdk_for_each_bdev,
} from '@spdk-ts/spdk-sys/functions/bdev';
import { memory } from '@spdk-ts/spdk-sys/runtime';
import { checkedName } from '../error/argument.js';
import { check } from '../error/spdk-error.js';
import type { BdevPtr } from '../generated/pointers.generated.js';
import { pointerOf } from '../guard/guard.js';
import { unsafePointerFrom } from '../pointer/pointer.js';
import { requireRunning } from '../state/running.js';
import { Uuid } from '../uuid/uuid.js';

/** What a device is, as of now; a copy that outlives the device. */
export interface BdevProperties {
  readonly name: string;
  readonly productName: string;
  /** The bdev module that made it, for example `malloc`. */
  readonly moduleName: string;
  readonly uuid: Uuid;
  readonly blockSizeBytes: number;
  readonly blockCount: bigint;
  /** Alignment that buffers need, in bytes. */
  readonly alignmentBytes: number;
  /** Metadata of each block, in bytes; 0 without. */
  readonly metadataBytes: number;
  /** True if metadata is transferred in a buffer of its own, false if it is part of each block. */
  readonly separateMetadata: boolean;
  /** Most bytes that compare-and-write does at once. */
  readonly compareAndWriteBytes: number;
  /** True if writes may lie in a cache of the device until they are flushed. */
  readonly writeCache: boolean;
  /** True if it consists of zones that are written in order. */
  readonly zoned: boolean;
}

/**
 * Finds a device by name or alias. The pointer is good until control returns to the event loop: only an open
 * descriptor keeps a device.
 */
export function bdevGetByName(name: string): BdevPtr | undefined {
  requireRunning('spdk_bdev_get_by_name');
  const address = spdk_bdev_get_by_name(checkedName(name, 'name'));
  return address === 0 ? undefined : unsafePointerFrom(address);
}

/** Names of all devices. On any thread: each device is kept while it is looked at. */
export function bdevNames(): string[] {
  requireRunning('spdk_for_each_bdev');
  const names: string[] = [];
  const onBdev = (_context: unknown, bdev: number) => {
    names.push(spdk_bdev_get_name(bdev) ?? '');
    return 0;
  };
  check(spdk_for_each_bdev(0, onBdev), 'spdk_for_each_bdev');
  return names;
}

/** Reads the properties of a live device. */
export function bdevProperties(bdev: BdevPtr): BdevProperties {
  requireRunning('spdk_bdev_get_name');
  pointerOf(bdev, 'spdk_bdev', 'bdev');
  const blockSizeBytes = spdk_bdev_get_block_size(bdev);
  return {
    name: spdk_bdev_get_name(bdev) ?? '',
    productName: spdk_bdev_get_product_name(bdev) ?? '',
    moduleName: spdk_bdev_get_module_name(bdev) ?? '',
    uuid: Uuid.fromBytes(new Uint8Array(memory.view(spdk_bdev_get_uuid(bdev), 16))),
    blockSizeBytes,
    blockCount: spdk_bdev_get_num_blocks(bdev),
    alignmentBytes: Number(spdk_bdev_get_buf_align(bdev)),
    metadataBytes: spdk_bdev_get_md_size(bdev),
    separateMetadata: spdk_bdev_is_md_separate(bdev),
    compareAndWriteBytes: spdk_bdev_get_acwu(bdev) * blockSizeBytes,
    writeCache: spdk_bdev_has_write_cache(bdev),
    zoned: spdk_bdev_is_zoned(bdev),
  };
}
