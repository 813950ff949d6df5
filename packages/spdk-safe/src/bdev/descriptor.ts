import { enums } from '@spdk-ts/spdk-sys/enums';
import {
  spdk_bdev_close,
  spdk_bdev_desc_get_bdev,
  spdk_bdev_open_ext,
} from '@spdk-ts/spdk-sys/functions/bdev';
import { host } from '@spdk-ts/spdk-sys/runtime';
import { checkedName, wrongType } from '../error/argument.js';
import { check } from '../error/spdk-error.js';
import type { BdevDescPtr, BdevPtr } from '../generated/pointers.generated.js';
import { Guard, type Guarded, pointerOf } from '../guard/guard.js';
import { unsafePointerFrom } from '../pointer/pointer.js';
import { requireRunning } from '../state/running.js';
import { type BdevMediaEvent, takeMediaEvents } from './media-event.js';

/** What a device tells those who have it open. */
export type BdevEvent = 'remove' | 'resize' | 'mediaManagement';

/** How a descriptor is opened, and who hears of its events. */
export interface BdevOpenOptions {
  /** Open for writing too. */
  write?: boolean;
  /** Called on the thread that opened the device. `media`: what `mediaManagement` is about; empty for other events. */
  onEvent?: (event: BdevEvent, media: readonly BdevMediaEvent[]) => void;
}

/** An open device; closes it when disposed, after its channels. */
export class BdevDescGuard extends Guard<'spdk_bdev_desc'> {
  constructor(pointer: BdevDescPtr) {
    super('spdk_bdev_desc', pointer, { kind: 'bdev descriptor', release: closeDescriptor });
  }
}

function closeDescriptor(pointer: BdevDescPtr): void {
  host.forget(pointer);
  spdk_bdev_close(pointer);
}

/**
 * Opens a device by name or alias.
 *
 * @throws SpdkError `ENODEV` for an unknown name, `EPERM` for writing to a device claimed by a module, `ENOMEM`
 * @see https://spdk.io/doc/bdev_8h.html
 */
export function bdevOpen(name: string, { write = false, onEvent }: BdevOpenOptions = {}): BdevDescGuard {
  requireRunning('spdk_bdev_open_ext');
  checkedName(name, 'name');
  const out = new BigUint64Array(1);
  let guard: BdevDescGuard | undefined;
  const eventCallback = (type: number) => {
    const event = eventOf(type);
    if (event === undefined || guard?.closed) return;
    const media = event === 'mediaManagement' && guard ? takeMediaEvents(guard.unsafePointer()) : [];
    onEvent?.(event, media);
  };
  const rc = spdk_bdev_open_ext(name, write, eventCallback, 0, out);
  check(rc, 'spdk_bdev_open_ext', name);
  const address = Number(out[0]);
  // Closed by the SPDK thread itself should a worker be terminated: an open device can never go.
  host.keep('bdevDescriptor', address);
  guard = new BdevDescGuard(unsafePointerFrom(address));
  return guard;
}

/** Closes an open device. Closing twice does nothing. */
export function bdevClose(desc: BdevDescGuard): void {
  if (!(desc instanceof BdevDescGuard)) throw wrongType('BdevDescGuard', 'desc', desc);
  desc[Symbol.dispose]();
}

/** The device behind a descriptor. */
export function bdevDescGetBdev(desc: Guarded<'spdk_bdev_desc'>): BdevPtr {
  requireRunning('spdk_bdev_desc_get_bdev');
  return unsafePointerFrom(spdk_bdev_desc_get_bdev(pointerOf(desc, 'spdk_bdev_desc', 'desc')));
}

function eventOf(type: number): BdevEvent | undefined {
  const { spdk_bdev_event_type: types } = enums;
  if (type === types.SPDK_BDEV_EVENT_REMOVE) return 'remove';
  if (type === types.SPDK_BDEV_EVENT_RESIZE) return 'resize';
  if (type === types.SPDK_BDEV_EVENT_MEDIA_MANAGEMENT) return 'mediaManagement';
  return undefined;
}
