import {
  type BdevDescPtr,
  type BdevPtr,
  bdevClose,
  bdevDescGetBdev,
  bdevGetIoChannel,
  bdevProperties,
  type IoChannelGuard,
  type IoChannelPtr,
  pointerOf,
} from '@spdk-ts/spdk-safe';

/** Checked by the compiler only: each line below the marks is a mistake that must not compile. */
export function misuse(
  channel: IoChannelPtr,
  guard: IoChannelGuard,
  desc: BdevDescPtr,
  bdev: BdevPtr,
): unknown[] {
  // What is right compiles.
  const right = [bdevDescGetBdev(desc), bdevGetIoChannel(desc), bdevProperties(bdev)];
  return [
    ...right,
    // @ts-expect-error a channel is no descriptor
    bdevDescGetBdev(channel),
    // @ts-expect-error neither is a guard of one
    bdevClose(guard),
    // @ts-expect-error a descriptor is no device
    bdevProperties(desc),
    // @ts-expect-error a number is nothing in particular
    bdevGetIoChannel(0x1000),
    // @ts-expect-error the kind that is asked for has to be that of the guard
    pointerOf(guard, 'spdk_bdev_desc', 'desc'),
  ];
}
