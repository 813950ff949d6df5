import { checkedFunction, checkedName, checkedObject, SpdkError, SpdkErrorCode } from '@spdk-ts/spdk-safe';
import type { Spdk } from '../app/spdk.js';
import type { Bdev } from '../bdev/bdev.js';
import type { ConfigEntry } from '../config/config.js';
import type { ModuleSettings } from './module-settings.js';
import { OwnBdevModule } from './own-bdev-module.js';
import type { RpcCheck } from './rpc-methods.js';

/**
 * Says step by step what a bdev module in TypeScript does. Used once. All functions are called on the thread that
 * registers it; what they throw is logged, but for {@link withInit}.
 *
 * @see https://spdk.io/doc/bdev_module.html
 */
export class BdevModuleBuilder {
  readonly name: string;
  readonly #settings: ModuleSettings = { rpcMethods: [] };
  #used = false;

  /** See {@link BdevModule.builder}. */
  constructor(name: string) {
    this.name = name;
  }

  /** Called when SPDK has the module; {@link register} rejects with what it throws. */
  withInit(init: (module: OwnBdevModule) => void | Promise<void>): this {
    return this.#with({ init: checkedFunction(init, 'init') });
  }

  /** Called after {@link withInit}'s function and the examination of the devices that there are. */
  withInitComplete(initComplete: (module: OwnBdevModule) => void): this {
    return this.#with({ initComplete: checkedFunction(initComplete, 'initComplete') });
  }

  /** Called when the module, or SPDK, begins to stop: the devices are still there. */
  withFiniStart(finiStart: (module: OwnBdevModule) => void): this {
    return this.#with({ finiStart: checkedFunction(finiStart, 'finiStart') });
  }

  /** Called when the devices are gone; it is waited for. */
  withFini(fini: (module: OwnBdevModule) => void | Promise<void>): this {
    return this.#with({ fini: checkedFunction(fini, 'fini') });
  }

  /** Called for {@link Spdk.saveConfig}: calls that make what the devices do not say themselves. */
  withConfigJson(configJson: (module: OwnBdevModule) => readonly ConfigEntry[]): this {
    return this.#with({ configJson: checkedFunction(configJson, 'configJson') });
  }

  /**
   * Called for each device that there is and will be, of whatever module, without I/O: what a name or a UUID tells. SPDK waits
   * for it to return. Only on the app thread.
   */
  withExamineConfig(examineConfig: (bdev: Bdev, module: OwnBdevModule) => void): this {
    return this.#with({ examineConfig: checkedFunction(examineConfig, 'examineConfig') });
  }

  /** The same with I/O: what lies on the device tells. SPDK waits for its promise. */
  withExamineDisk(examineDisk: (bdev: Bdev, module: OwnBdevModule) => void | Promise<void>): this {
    return this.#with({ examineDisk: checkedFunction(examineDisk, 'examineDisk') });
  }

  /** As {@link OwnBdevModule.rpcMethod}, before a configuration is loaded. */
  withRpcMethod<Params>(
    name: string,
    check: RpcCheck<Params>,
    handler: (params: Params, module: OwnBdevModule) => unknown,
  ): this {
    this.#requireUnused();
    this.#settings.rpcMethods.push({
      name: checkedName(name, 'name'),
      check: checkedFunction(check, 'check'),
      handler: checkedFunction(handler, 'handler') as (params: unknown, module: OwnBdevModule) => unknown,
    });
    return this;
  }

  /**
   * Registers the module with SPDK, and examines the devices that there are. It goes with SPDK, or the thread.
   *
   * @param spdk that runs; without it the one of this thread, as in workers
   * @throws SpdkError (as rejection) `EEXIST` when there is a module of this name, `ERR_SPDK_NOT_STARTED`, `ENOSPC` when the
   *   process has had 64 names, `ERR_SPDK_CLOSED` the second time; what {@link withInit}'s function throws
   */
  async register(spdk?: Spdk): Promise<OwnBdevModule> {
    if (spdk !== undefined) checkedObject(spdk, 'spdk');
    this.#requireUnused();
    this.#used = true;
    return await OwnBdevModule.register(this.name, this.#settings);
  }

  #with(settings: Partial<ModuleSettings>): this {
    this.#requireUnused();
    Object.assign(this.#settings, settings);
    return this;
  }

  #requireUnused(): void {
    if (!this.#used) return;
    throw new SpdkError(`the builder of module ${this.name} has registered it`, {
      code: SpdkErrorCode.Closed,
      operation: 'BdevModuleBuilder',
    });
  }
}
