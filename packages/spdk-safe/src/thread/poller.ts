import {
  spdk_poller_pause,
  spdk_poller_register_named,
  spdk_poller_resume,
  spdk_poller_unregister,
} from '@spdk-ts/spdk-sys/functions/thread';
import { host } from '@spdk-ts/spdk-sys/runtime';
import { checkedInteger, checkedName } from '../error/argument.js';
import { noMemory } from '../error/spdk-error.js';
import type { PollerPtr } from '../generated/pointers.generated.js';
import { Guard } from '../guard/guard.js';
import { unsafePointerFrom } from '../pointer/pointer.js';
import { requireRunning } from '../state/running.js';

/** A poller of the SPDK thread that is current; unregistered when disposed, which its own function may do. */
export class PollerGuard extends Guard<'spdk_poller'> {
  /** Takes over a poller that was registered on the current SPDK thread. */
  constructor(pointer: PollerPtr) {
    super('spdk_poller', pointer, { kind: 'poller', release: unregister });
  }
}

function unregister(pointer: PollerPtr): void {
  host.forget(pointer);
  spdk_poller_unregister(BigUint64Array.of(BigInt(pointer)));
}

/** What a poller is to SPDK. */
export interface PollerOptions {
  /** As SPDK's tools show it. */
  name: string;
  /** How often it is called, in microseconds; 0: whenever the thread is polled. */
  intervalUs: number;
}

/**
 * Registers a poller on this JavaScript thread's SPDK thread.
 *
 * @param poll answers whether it found work. It must not throw
 * @throws SpdkError `ENOMEM`; RangeError, TypeError
 * @see https://spdk.io/doc/thread_8h.html
 */
export function pollerRegister(poll: () => boolean, { name, intervalUs }: PollerOptions): PollerGuard {
  requireRunning('spdk_poller_register_named');
  checkedInteger(intervalUs, 'intervalUs', 0);
  const address = spdk_poller_register_named(
    () => (poll() ? 1 : 0),
    0,
    intervalUs,
    checkedName(name, 'name'),
  );
  if (address === 0) throw noMemory('spdk_poller_register_named', name);
  // Unregistered by the SPDK thread itself should a worker be terminated.
  host.keep('poller', address);
  return new PollerGuard(unsafePointerFrom(address));
}

/** Has SPDK not call a poller until {@link pollerResume}. Pausing twice does nothing. */
export function pollerPause(poller: PollerGuard): void {
  requireRunning('spdk_poller_pause');
  spdk_poller_pause(poller.unsafePointer());
}

/** Has SPDK call a poller again, a period after now. Does nothing for one that is not paused. */
export function pollerResume(poller: PollerGuard): void {
  requireRunning('spdk_poller_resume');
  spdk_poller_resume(poller.unsafePointer());
}
