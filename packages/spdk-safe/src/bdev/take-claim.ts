import { enums } from '@spdk-ts/spdk-sys/enums';
import {
  spdk_bdev_module_claim_bdev,
  spdk_bdev_module_claim_bdev_desc,
  spdk_bdev_module_release_bdev,
} from '@spdk-ts/spdk-sys/functions/bdev_module';
import { structs } from '@spdk-ts/spdk-sys/structs/bdev_module';
import { wrongType } from '../error/argument.js';
import { check, SpdkError } from '../error/spdk-error.js';
import type { BdevModulePtr } from '../generated/pointers.generated.js';
import { requireRunning } from '../state/running.js';
import type { ClaimKind } from './claim.js';
import type { OpenedBdev } from './opened-bdev.js';

/** What a claim of version 2 says beside its kind. */
export interface ClaimOptions {
  /** What the module calls it; up to 31 bytes. */
  readonly name?: string | undefined;
  /** `readManyWriteShared`: those who give the same key may write. */
  readonly sharedKey?: bigint | undefined;
}

/** The most bytes of a claim's name, without its NUL. */
export const longestClaimName = 31;

/**
 * Claims an open device for a module. `exclusiveWrite` and the kinds that write make the descriptor one for writing.
 *
 * @returns ends a claim of version 1; undefined for one of version 2, which ends with the descriptor
 * @throws SpdkError `EPERM` when others have claimed it, or have it open for writing; `EINVAL`, `ERR_SPDK_CLOSED`
 * @see https://spdk.io/doc/bdev__module_8h.html
 */
export function bdevClaim(
  opened: OpenedBdev,
  module: BdevModulePtr,
  kind: ClaimKind,
  options: ClaimOptions = {},
): (() => void) | undefined {
  requireRunning('spdk_bdev_module_claim_bdev');
  const { bdev } = opened;
  const desc = opened.unsafeDescriptor();
  if (desc === undefined) {
    throw new SpdkError('a device that is open on a reactor cannot be claimed; open it without core', {
      code: 'EPERM',
      errno: -1,
      operation: 'spdk_bdev_module_claim_bdev',
    });
  }
  if (kind === 'exclusiveWrite') {
    check(spdk_bdev_module_claim_bdev(bdev, desc, module), 'spdk_bdev_module_claim_bdev');
    return () => spdk_bdev_module_release_bdev(bdev);
  }
  const given = structs.spdk_bdev_claim_opts.alloc();
  given.opts_size = BigInt(structs.spdk_bdev_claim_opts.size);
  given.name = Buffer.from(`${options.name ?? ''}\0`);
  given.shared_claim_key = options.sharedKey ?? 0n;
  const rc = spdk_bdev_module_claim_bdev_desc(desc, claimType(kind), given.$ptr as never, module);
  check(rc, 'spdk_bdev_module_claim_bdev_desc', kind);
  return undefined;
}

function claimType(kind: ClaimKind) {
  const { spdk_bdev_claim_type: types } = enums;
  switch (kind) {
    case 'readManyWriteOne':
      return types.SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE;
    case 'readManyWriteNone':
      return types.SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE;
    case 'readManyWriteShared':
      return types.SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED;
    default:
      throw wrongType('kind of claim', 'kind', kind);
  }
}
