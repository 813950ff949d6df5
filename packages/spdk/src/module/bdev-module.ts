import { bdevModuleFind, checkedName } from '@spdk-ts/spdk-safe';
import { AttachedBdev, type AttachOptions } from './attached-bdev.js';
import { BdevModuleBase } from './bdev-module-base.js';
import { BdevModuleBuilder } from './bdev-module-builder.js';
import type { BdevOps } from './bdev-ops.js';
import { OwnBdevModule } from './own-bdev-module.js';

/**
 * A bdev module: what makes devices of a kind.
 *
 * @see https://spdk.io/doc/bdev_module.html
 */
export class BdevModule extends BdevModuleBase {
  /**
   * Finds a module by name, for example `malloc`; undefined when there is none of that name. One that this thread has
   * registered is an {@link OwnBdevModule}.
   *
   * @throws SpdkError `ERR_SPDK_NOT_STARTED`; TypeError, RangeError for what is no name
   */
  static find(name: string): BdevModule | OwnBdevModule | undefined {
    const pointer = bdevModuleFind(name);
    return OwnBdevModule.find(name) ?? (pointer && new BdevModule(name));
  }

  /**
   * Begins a module whose devices are in TypeScript.
   *
   * @param name as SPDK's tools show it
   * @throws TypeError, RangeError for what is no name
   * @example
   * await using module = await BdevModule.builder('ram').register(spdk);
   * const bdev = await module.bdevBuilder<RamDisk>().withName('Ram0').withProductName('RAM disk')
   *   .withBlockLength(512).withBlockCount(2048).withData(new RamDisk()).build().register();
   */
  static builder(name: string): BdevModuleBuilder {
    return new BdevModuleBuilder(checkedName(name, 'name'));
  }

  /**
   * Does the I/O of this thread's own channel of a device in TypeScript that another JavaScript thread has made: nothing of
   * it goes to that thread then. Before this thread opens the device.
   *
   * @throws SpdkError `ENODEV` when there is no such device in TypeScript, `EEXIST` when this thread serves it already, `EBUSY`
   *   while this thread has a channel of it, `ERR_SPDK_NOT_STARTED`; BdevBuildError for data that cannot do I/O; TypeError,
   *   RangeError
   */
  static attach<T extends BdevOps>(bdevName: string, data: T, options: AttachOptions = {}): AttachedBdev<T> {
    return new AttachedBdev(bdevName, data, options);
  }
}
