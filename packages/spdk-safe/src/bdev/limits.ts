import {
  spdk_bdev_get_data_block_size,
  spdk_bdev_get_physical_block_size,
} from '@spdk-ts/spdk-sys/functions/bdev';
import { structs } from '@spdk-ts/spdk-sys/structs/bdev_module';
import type { BdevPtr } from '../generated/pointers.generated.js';
import { requireRunning } from '../state/running.js';

/**
 * What a device wants I/O to be like. SPDK's block device layer splits what exceeds the limits; undefined means that
 * there is none.
 */
export interface BdevLimits {
  /** Blocks that I/O is best not to cross multiples of. */
  readonly optimalIoBoundaryBlocks: number | undefined;
  /** True if I/O that crosses that boundary is split there. */
  readonly splitOnOptimalIoBoundary: boolean;
  /** Writes have to be of multiples of so many blocks. */
  readonly writeUnitBlocks: number;
  readonly splitOnWriteUnit: boolean;
  /** Most blocks of a read or write. */
  readonly maxRwBlocks: number | undefined;
  /** Most bytes of one piece of memory. */
  readonly maxSegmentBytes: number | undefined;
  /** Most pieces of memory of one I/O. */
  readonly maxSegments: number | undefined;
  readonly maxUnmapBlocks: number | undefined;
  readonly maxUnmapSegments: number | undefined;
  readonly maxWriteZeroesBlocks: number | undefined;
  readonly maxCopyBlocks: number | undefined;
  /** Bytes of a block without the metadata in it. */
  readonly dataBlockSizeBytes: number;
  /** Bytes that the device writes as one. */
  readonly physicalBlockSizeBytes: number;
  /** The NUMA node that the device is at; undefined where it is at none, or SPDK does not tell (before v25.01). */
  readonly numaId: number | undefined;
}

/** Reads the limits of a live device. */
export function bdevLimits(bdev: BdevPtr): BdevLimits {
  requireRunning('spdk_bdev');
  const fields = structs.spdk_bdev.at(bdev);
  const limit = (value: number) => (value === 0 ? undefined : value);
  const knowsNuma = structs.spdk_bdev.has('numa.id_valid') && fields['numa.id_valid'] !== 0;
  return {
    optimalIoBoundaryBlocks: limit(fields.optimal_io_boundary),
    splitOnOptimalIoBoundary: Boolean(fields.split_on_optimal_io_boundary),
    writeUnitBlocks: fields.write_unit_size,
    splitOnWriteUnit: Boolean(fields.split_on_write_unit),
    maxRwBlocks: limit(fields.max_rw_size),
    maxSegmentBytes: limit(fields.max_segment_size),
    maxSegments: limit(fields.max_num_segments),
    maxUnmapBlocks: limit(fields.max_unmap),
    maxUnmapSegments: limit(fields.max_unmap_segments),
    maxWriteZeroesBlocks: limit(fields.max_write_zeroes),
    maxCopyBlocks: limit(fields.max_copy),
    dataBlockSizeBytes: spdk_bdev_get_data_block_size(bdev),
    physicalBlockSizeBytes: spdk_bdev_get_physical_block_size(bdev),
    numaId: knowsNuma ? fields['numa.id'] : undefined,
  };
}
