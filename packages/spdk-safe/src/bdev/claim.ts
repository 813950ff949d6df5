import { enums } from '@spdk-ts/spdk-sys/enums';
import { spdk_spin_lock, spdk_spin_unlock } from '@spdk-ts/spdk-sys/functions/thread';
import { memory } from '@spdk-ts/spdk-sys/runtime';
import { structs } from '@spdk-ts/spdk-sys/structs/bdev_module';
import type { BdevPtr } from '../generated/pointers.generated.js';
import { requireRunning } from '../state/running.js';

/**
 * What a claim allows. `exclusiveWrite`: only its module writes, through descriptors that it has made so (version 1).
 * The others are of version 2, where descriptors hold the claim: one writer, no writer, or several writers who agree.
 */
export type ClaimKind = 'exclusiveWrite' | 'readManyWriteOne' | 'readManyWriteNone' | 'readManyWriteShared';

/** A module's hold on a device. */
export interface BdevClaim {
  readonly kind: ClaimKind | `claim ${number}`;
  readonly moduleName: string;
  /** What the module calls this claim; empty where it gave no name, and for `exclusiveWrite`. */
  readonly name: string;
}

/**
 * Who has claimed a device, in the order in which they did.
 *
 * @see https://spdk.io/doc/bdev__module_8h.html
 */
export function bdevClaims(bdev: BdevPtr): BdevClaim[] {
  requireRunning('spdk_bdev_claims');
  const fields = structs.spdk_bdev.at(bdev);
  const lock = fields['internal.spinlock'].$ptr;
  // Others claim and release on their threads.
  spdk_spin_lock(lock);
  try {
    const type = fields['internal.claim_type'];
    const { spdk_bdev_claim_type: types } = enums;
    if (type === types.SPDK_BDEV_CLAIM_NONE) return [];
    if (type === types.SPDK_BDEV_CLAIM_EXCL_WRITE) {
      return [
        { kind: 'exclusiveWrite', moduleName: moduleName(fields['internal.claim.v1.module']), name: '' },
      ];
    }
    return descriptorClaims(claimKind(type), fields['internal.claim.v2.claims.tqh_first']);
  } finally {
    spdk_spin_unlock(lock);
  }
}

function descriptorClaims(kind: BdevClaim['kind'], first: number): BdevClaim[] {
  const claims: BdevClaim[] = [];
  for (let next = first; next !== 0; ) {
    const claim = structs.spdk_bdev_module_claim.at(next);
    const name = Buffer.from(claim.name).toString('utf8');
    claims.push({ kind, moduleName: moduleName(claim.module), name: name.slice(0, name.indexOf('\0')) });
    next = claim['link.tqe_next'];
  }
  return claims;
}

function moduleName(module: number): string {
  return module === 0 ? '' : (memory.readCString(structs.spdk_bdev_module.at(module).name) ?? '');
}

function claimKind(type: number): BdevClaim['kind'] {
  const { spdk_bdev_claim_type: types } = enums;
  switch (type) {
    case types.SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE:
      return 'readManyWriteOne';
    case types.SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE:
      return 'readManyWriteNone';
    case types.SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED:
      return 'readManyWriteShared';
    default:
      return `claim ${type}`;
  }
}
