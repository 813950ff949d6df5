import { enums } from '@spdk-ts/spdk-sys/enums';
import {
  spdk_bdev_get_dif_type,
  spdk_bdev_is_dif_check_enabled,
  spdk_bdev_is_dif_head_of_md,
} from '@spdk-ts/spdk-sys/functions/bdev';
import { structs } from '@spdk-ts/spdk-sys/structs/bdev_module';
import type { BdevPtr } from '../generated/pointers.generated.js';
import { pointerOf } from '../guard/guard.js';
import { requireRunning } from '../state/running.js';

/** How the metadata of a device's blocks protects them: T10's data integrity field. */
export interface BdevProtection {
  /** How reference tags are made: 1 the block's number, 2 told with each command, 3 not checked. */
  readonly type: 1 | 2 | 3;
  /** Which parts are checked when blocks are written and read. */
  readonly checks: {
    /** The checksum of the block. */
    readonly guard: boolean;
    readonly applicationTag: boolean;
    readonly referenceTag: boolean;
  };
  /** Bits of the checksum. */
  readonly guardBits: 16 | 32 | 64;
  /** True if it is at the beginning of the metadata, false if at its end. */
  readonly atHeadOfMetadata: boolean;
}

/**
 * Reads how a live device protects its blocks; undefined where it does not.
 *
 * @see https://spdk.io/doc/dif_8h.html
 */
export function bdevProtection(bdev: BdevPtr): BdevProtection | undefined {
  requireRunning('spdk_bdev_get_dif_type');
  const type = Number(spdk_bdev_get_dif_type(pointerOf(bdev, 'spdk_bdev', 'bdev')));
  if (type !== 1 && type !== 2 && type !== 3) return undefined;
  const { spdk_dif_check_type: checks } = enums;
  return {
    type,
    checks: {
      guard: spdk_bdev_is_dif_check_enabled(bdev, checks.SPDK_DIF_CHECK_TYPE_GUARD),
      applicationTag: spdk_bdev_is_dif_check_enabled(bdev, checks.SPDK_DIF_CHECK_TYPE_APPTAG),
      referenceTag: spdk_bdev_is_dif_check_enabled(bdev, checks.SPDK_DIF_CHECK_TYPE_REFTAG),
    },
    guardBits: guardBits(bdev),
    atHeadOfMetadata: spdk_bdev_is_dif_head_of_md(bdev),
  };
}

/** Versions whose devices cannot choose have the 16 bits of T10. */
function guardBits(bdev: BdevPtr): 16 | 32 | 64 {
  if (!structs.spdk_bdev.has('dif_pi_format')) return 16;
  const { spdk_dif_pi_format: formats } = enums;
  const format = structs.spdk_bdev.at(bdev).dif_pi_format;
  if (format === formats.SPDK_DIF_PI_FORMAT_32) return 32;
  return format === formats.SPDK_DIF_PI_FORMAT_64 ? 64 : 16;
}
