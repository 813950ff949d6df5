import type { NativeServedModule, ServedModuleCallbacks } from '../backend/addon.js';
import { currentAddon } from '../backend/load.js';
import type { Ptr } from '../binding/types.js';

/**
 * A module of SPDK's bdev layer whose devices JavaScript serves. SPDK never forgets a module: its `spdk_bdev_module` stays
 * until the process ends, and belongs to whoever adds the name next.
 */
export class ServedModule {
  /** For `ServedBdev`. */
  readonly handle: NativeServedModule;

  private constructor(handle: NativeServedModule) {
    this.handle = handle;
  }

  /**
   * Adds a module, on SPDK's app thread.
   *
   * @param added called on this thread when SPDK has it: 0, or -EEXIST when another module has the name
   * @returns the module, or a negative errno: `EEXIST` when JavaScript has one of that name, `ENOSPC` when the process has
   *   had 64 names, `EPERM` when this thread's host does not run
   * @throws TypeError
   */
  static add(
    name: string,
    callbacks: ServedModuleCallbacks,
    added: (status: number) => void,
  ): ServedModule | number {
    const handle = currentAddon().bdevServer.addModule(name, { ...callbacks, added });
    return typeof handle === 'number' ? handle : new ServedModule(handle);
  }

  get pointer(): Ptr<'spdk_bdev_module'> {
    return this.handle.pointer as Ptr<'spdk_bdev_module'>;
  }

  /** Answers an `examineDisk`. 0, or -ENOENT for one that was answered. */
  examined(examine: number): number {
    return currentAddon().bdevServer.examined(this.handle, examine);
  }

  /** No callback is called any more, and the name is free. 0, or -EBUSY while SPDK has devices of the module. */
  remove(): number {
    return currentAddon().bdevServer.removeModule(this.handle);
  }
}
