import { ServedModule, type ServedModuleCallbacks } from '@spdk-ts/spdk-sys/runtime';
import { checkedName } from '../error/argument.js';
import { check, SpdkError } from '../error/spdk-error.js';
import type { BdevModulePtr } from '../generated/pointers.generated.js';
import { unsafePointerFrom } from '../pointer/pointer.js';
import { requireRunning } from '../state/running.js';

export type { ServedModuleCallbacks };

/** A bdev module of this JavaScript thread's. */
export interface AddedBdevModule {
  readonly name: string;
  readonly pointer: BdevModulePtr;
  /** For {@link servedBdevCreate}. */
  readonly unsafeModule: ServedModule;
  /** Ends an `examineDisk`: SPDK goes on when all have. Nothing for one that has ended. */
  examined(examine: number): void;
  /**
   * Gives the name back. A second call does nothing.
   *
   * @throws SpdkError `EBUSY` while it has devices
   */
  remove(): void;
}

/**
 * Adds a bdev module, or takes over the one of that name that was removed before.
 *
 * @throws SpdkError (as rejection) `EEXIST` when there is a module of this name, `ENOSPC` when the process has had 64 names,
 *   `ERR_SPDK_NOT_STARTED`; TypeError, RangeError
 * @see https://spdk.io/doc/bdev_module.html
 */
export async function bdevModuleAdd(
  name: string,
  callbacks: ServedModuleCallbacks,
): Promise<AddedBdevModule> {
  requireRunning('spdk_bdev_module_list_add');
  checkedName(name, 'name');
  const module = await new Promise<ServedModule>((resolve, reject) => {
    const refuse = (errno: number) => reject(SpdkError.fromErrno(errno, 'spdk_bdev_module_list_add', name));
    const adding = ServedModule.add(name, callbacks, (errno) => {
      if (errno === 0) return resolve(adding as ServedModule);
      (adding as ServedModule).remove();
      refuse(errno);
    });
    if (typeof adding === 'number') refuse(adding);
  });
  let removed = false;
  return {
    name,
    pointer: unsafePointerFrom(module.pointer),
    unsafeModule: module,
    examined(examine) {
      module.examined(examine);
    },
    remove() {
      if (removed) return;
      check(module.remove(), 'BdevModule.unregister', name);
      removed = true;
    },
  };
}
