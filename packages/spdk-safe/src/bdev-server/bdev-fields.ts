import { structs } from '@spdk-ts/spdk-sys/structs/bdev_module';
import type { BdevPtr } from '../generated/pointers.generated.js';
import type { Uuid } from '../uuid/uuid.js';

/** What a device of JavaScript's says of itself when it is registered; what is not given is as SPDK has it by default. */
export interface BdevFields {
  readonly blockLengthBytes: number;
  readonly blockCount: bigint;
  readonly uuid?: Uuid | undefined;
  /** A power of two. */
  readonly requiredAlignmentBytes?: number | undefined;
  readonly writeCache?: boolean | undefined;
  readonly writeUnitBlocks?: number | undefined;
  readonly splitOnWriteUnit?: boolean | undefined;
  /** Most blocks that compare-and-write does as one. */
  readonly compareAndWriteBlocks?: number | undefined;
  readonly physicalBlockBytes?: number | undefined;
  readonly optimalIoBoundaryBlocks?: number | undefined;
  readonly splitOnOptimalIoBoundary?: boolean | undefined;
  readonly maxSegmentBytes?: number | undefined;
  readonly maxSegments?: number | undefined;
  readonly maxUnmapBlocks?: number | undefined;
  readonly maxUnmapSegments?: number | undefined;
  readonly maxWriteZeroesBlocks?: number | undefined;
  readonly maxCopyBlocks?: number | undefined;
  readonly maxRwBlocks?: number | undefined;
  /** Metadata of each block. */
  readonly metadataBytes?: number | undefined;
  /** True if metadata is a part of each block, which `blockLengthBytes` then counts. */
  readonly interleavedMetadata?: boolean | undefined;
  /** Kept by SPDK from v25.01 on. */
  readonly numaId?: number | undefined;
}

/** Writes the fields of a device that is not registered yet. */
export function writeBdevFields(bdev: BdevPtr, given: BdevFields): void {
  const fields = structs.spdk_bdev.at(bdev);
  fields.blocklen = given.blockLengthBytes;
  fields.blockcnt = given.blockCount;
  if (given.uuid) fields.uuid = given.uuid.bytes;
  // C has its logarithm.
  fields.required_alignment = Math.log2(given.requiredAlignmentBytes ?? 1);
  fields.write_cache = given.writeCache ? 1 : 0;
  fields.write_unit_size = given.writeUnitBlocks ?? 0;
  fields.split_on_write_unit = given.splitOnWriteUnit ?? false;
  fields.acwu = given.compareAndWriteBlocks ?? 0;
  fields.phys_blocklen = given.physicalBlockBytes ?? 0;
  fields.optimal_io_boundary = given.optimalIoBoundaryBlocks ?? 0;
  fields.split_on_optimal_io_boundary = given.splitOnOptimalIoBoundary ?? false;
  fields.max_segment_size = given.maxSegmentBytes ?? 0;
  fields.max_num_segments = given.maxSegments ?? 0;
  fields.max_unmap = given.maxUnmapBlocks ?? 0;
  fields.max_unmap_segments = given.maxUnmapSegments ?? 0;
  fields.max_write_zeroes = given.maxWriteZeroesBlocks ?? 0;
  fields.max_copy = given.maxCopyBlocks ?? 0;
  fields.max_rw_size = given.maxRwBlocks ?? 0;
  fields.md_len = given.metadataBytes ?? 0;
  fields.md_interleave = given.interleavedMetadata ?? false;
  if (given.numaId !== undefined && structs.spdk_bdev.has('numa.id_valid')) {
    fields['numa.id_valid'] = 1;
    fields['numa.id'] = given.numaId;
  }
}
