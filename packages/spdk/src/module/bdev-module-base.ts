import { Bdev } from '../bdev/bdev.js';

/** What all bdev modules have. */
export abstract class BdevModuleBase {
  /** As SPDK's tools show it. */
  readonly name: string;

  protected constructor(name: string) {
    this.name = name;
  }

  /** The devices of this module that there are now; as {@link Bdev.all}. */
  *bdevs(): IterableIterator<Bdev> {
    for (const bdev of Bdev.all()) {
      if (bdev.moduleName === this.name) yield bdev;
    }
  }
}
