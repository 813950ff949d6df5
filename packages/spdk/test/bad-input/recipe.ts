import type { Bdev, BdevDesc, DmaBuf, IoQueue, Spdk } from '@spdk-ts/spdk';
import type { Call as CallOf, Recipe as RecipeOf } from '@spdk-ts/testing/bad-input';

export { noArguments } from '@spdk-ts/testing/bad-input';

/** What valid arguments are made of: SPDK runs, and a device of 1 MiB in blocks of 512 bytes is open. */
export interface Bench {
  /** Not there in workers. */
  readonly spdk: Spdk;
  readonly bdev: Bdev;
  readonly disk: BdevDesc;
  readonly queue: IoQueue;
  /** 4096 bytes. */
  readonly buffer: DmaBuf;
  /** A new name at each call. */
  name(): string;
}

export type Call = CallOf<Bench>;
export type Recipe = RecipeOf<Bench>;
