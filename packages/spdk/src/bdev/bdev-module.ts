import { bdevModuleFind } from '@spdk-ts/spdk-safe';
import { Bdev } from './bdev.js';

/** A bdev module: what makes devices of a kind. */
export class BdevModule {
  readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }

  /**
   * Finds a module by name, for example `malloc`; undefined when the backend has none of that name.
   *
   * @throws SpdkError `ERR_SPDK_NOT_STARTED`; TypeError, RangeError for what is no name
   */
  static find(name: string): BdevModule | undefined {
    return bdevModuleFind(name) && new BdevModule(name);
  }

  /** The devices of this module that there are now; as {@link Bdev.all}. */
  *bdevs(): IterableIterator<Bdev> {
    for (const bdev of Bdev.all()) {
      if (bdev.moduleName === this.name) yield bdev;
    }
  }
}
