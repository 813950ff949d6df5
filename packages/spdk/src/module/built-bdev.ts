import { SpdkError } from '@spdk-ts/spdk-safe';
import type { BdevOps } from './bdev-ops.js';
import type { OwnBdev } from './own-bdev.js';

/** A device that a {@link BdevBuilder} has built. */
export class BuiltBdev<T extends BdevOps> {
  readonly name: string;
  readonly #register: () => Promise<OwnBdev<T>>;
  #registered = false;

  /** See {@link BdevBuilder.build}. */
  constructor(name: string, register: () => Promise<OwnBdev<T>>) {
    this.name = name;
    this.#register = register;
  }

  /**
   * Registers the device with SPDK: everybody can open it then.
   *
   * @throws SpdkError (as rejection) `EEXIST` the second time, and when a device has its name, UUID or alias;
   *   `ERR_SPDK_CLOSED` when the module is unregistered, `ERR_SPDK_NOT_STARTED`, `ENOMEM`
   */
  async register(): Promise<OwnBdev<T>> {
    if (this.#registered) {
      throw new SpdkError(`${this.name} has been registered already`, {
        code: 'EEXIST',
        errno: -17,
        operation: 'BuiltBdev.register',
      });
    }
    this.#registered = true;
    return await this.#register();
  }
}
