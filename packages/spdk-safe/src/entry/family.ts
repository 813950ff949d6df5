import { host } from '@spdk-ts/spdk-sys/runtime';
import { wrongType } from '../error/argument.js';
import { AsyncGuard } from '../guard/async-guard.js';
import { Guard } from '../guard/guard.js';
import type { GuardTraits } from '../guard/holding.js';
import type { Pointer } from '../pointer/pointer.js';
import { requireRunning } from '../state/running.js';

/** The things of one C type: how they are called, where they may be used, and what releases one. */
export interface Family<Tag extends string> {
  /** C's name of the struct. */
  readonly tag: Tag;
  /** What error messages call it. */
  readonly kind: string;
  /** See {@link GuardTraits.belongsTo}. */
  readonly belongsTo: 'thread' | 'process';
  /** As what the host releases it should its JavaScript thread be terminated. */
  readonly kept?: 'bdevDescriptor' | 'ioChannel' | 'poller';
  /**
   * Gives it back. A negative number is an errno. With two parameters it is gone when `done` was called, with 0 or an
   * errno.
   */
  readonly release: (pointer: Pointer<Tag>, done: (status: number) => void) => unknown;
}

/**
 * Takes over what somebody else obtained from C: the guard releases it. Nothing checks that `pointer` is one of the
 * family, that it is alive, or that nobody else releases it.
 *
 * @param parent what it lives inside of, and is closed with
 * @throws SpdkError `ERR_SPDK_NOT_STARTED`, and as {@link Guard.unsafePointer} for a parent
 */
export function unsafeAdopt<Tag extends string>(
  family: Family<Tag>,
  pointer: Pointer<Tag>,
  parent?: Guard<string>,
): Guard<Tag> {
  const { tag, kind, belongsTo, kept, release } = family;
  requireRunning(kind);
  if (!Number.isSafeInteger(pointer) || pointer <= 0)
    throw wrongType(`the address of ${tag}`, 'pointer', pointer);
  const traits = { kind, belongsTo, ...(parent && { parent }) } satisfies Partial<GuardTraits<Tag>>;
  if (release.length > 1) return new AsyncGuard(tag, pointer, { ...traits, release });
  const guard = new Guard(tag, pointer, {
    ...traits,
    release: (address) => {
      if (kept !== undefined) host.forget(address);
      return release(address, () => {});
    },
  });
  // Released by the SPDK thread itself should a worker be terminated.
  if (kept !== undefined) host.keep(kept, pointer);
  return guard;
}
