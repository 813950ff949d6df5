import {
  type AddedBdevModule,
  bdevClaim,
  bdevModuleAdd,
  type ClaimKind,
  checkedFunction,
  checkedName,
  checkedObject,
  longestClaimName,
  outOfRange,
  SpdkError,
  SpdkErrorCode,
  writeLog,
  wrongType,
} from '@spdk-ts/spdk-safe';
import { Bdev } from '../bdev/bdev.js';
import type { BdevDesc } from '../bdev/bdev-desc.js';
import { beforeStop } from '../thread/current.js';
import { BdevBuilder } from './bdev-builder.js';
import { BdevClaimGuard } from './bdev-claim-guard.js';
import { BdevModuleBase } from './bdev-module-base.js';
import type { BdevOps } from './bdev-ops.js';
import { BuiltBdev } from './built-bdev.js';
import { errorText } from './error-text.js';
import { targetOf } from './forward-ring.js';
import { jsonText } from './json-text.js';
import type { ModuleSettings } from './module-settings.js';
import { OwnBdev } from './own-bdev.js';
import { type RpcCheck, type RpcHandler, RpcMethods } from './rpc-methods.js';

/** How a device is claimed. */
export interface ClaimOptions {
  /** What the module calls the claim, up to 31 bytes; not for `exclusiveWrite`. */
  readonly name?: string;
  /** `readManyWriteShared`: those who give the same key may write. */
  readonly sharedKey?: bigint;
}

/** Those of this thread, in the order in which they were registered. */
const modules = new Map<string, OwnBdevModule>();

/** What is not completed that long after a stop began will not be. */
const graceMs = 5_000;

beforeStop(async () => {
  for (const module of [...modules.values()].reverse()) {
    const timer = setInterval(() => module.failRequests(), graceMs);
    try {
      await module.unregister();
    } finally {
      clearInterval(timer);
    }
  }
}, 'devices');

/**
 * A bdev module that this JavaScript thread has registered: makes devices in TypeScript. It goes with the thread.
 *
 * @see https://spdk.io/doc/bdev_module.html
 */
export class OwnBdevModule extends BdevModuleBase implements AsyncDisposable {
  readonly #settings: ModuleSettings;
  readonly #devices = new Map<string, OwnBdev>();
  readonly #rpcMethods = new RpcMethods();
  /** Devices that SPDK has had examined since the module is there; undefined when those before it have been. */
  #examined: Set<string> | undefined = new Set();
  #added: AddedBdevModule | undefined;
  #finiStarted = false;
  #unregistering: Promise<void> | undefined;

  private constructor(name: string, settings: ModuleSettings) {
    super(name);
    this.#settings = settings;
  }

  /** See {@link BdevModuleBuilder.register}. */
  static async register(name: string, settings: ModuleSettings): Promise<OwnBdevModule> {
    const module = new OwnBdevModule(name, settings);
    module.#added = await bdevModuleAdd(name, module.#callbacks());
    modules.set(name, module);
    try {
      for (const { name, check, handler } of settings.rpcMethods) {
        module.rpcMethod(name, check, (params) => handler(params, module));
      }
      await settings.init?.(module);
      await module.#examineAll();
      module.#call('initComplete', () => settings.initComplete?.(module));
    } catch (error) {
      await module.unregister();
      throw error;
    }
    return module;
  }

  /** The one of that name that this thread has registered. */
  static find(name: string): OwnBdevModule | undefined {
    return modules.get(name);
  }

  /** True once {@link unregister} was called. */
  get closed(): boolean {
    return this.#unregistering !== undefined;
  }

  /** The devices of this module that there are now, in the order in which they were registered. */
  override *bdevs(): IterableIterator<OwnBdev> {
    for (const bdev of [...this.#devices.values()]) {
      if (bdev.registered) yield bdev;
    }
  }

  /** The device of this name, of this module; undefined when there is none. @throws TypeError, RangeError */
  get(name: string): OwnBdev | undefined {
    return this.#devices.get(checkedName(name, 'name'));
  }

  /**
   * What does the I/O of a device, however that was found.
   *
   * @param kind the class that it has to be of
   * @throws SpdkError `ENODEV` for a device that is not of this module; TypeError for data of another class
   * @example
   * module.dataOf(Bdev.lookup('Ram0'), RamDisk).snapshot();
   */
  dataOf<T>(bdev: Bdev, kind: abstract new (...args: never[]) => T): T {
    const { name } = checkedObject(bdev, 'bdev');
    checkedFunction(kind as never, 'kind');
    const own = this.get(name);
    if (own === undefined)
      throw SpdkError.fromErrno(-19, 'OwnBdevModule.dataOf', `${name} is not of module ${this.name}`);
    if (own.data instanceof kind) return own.data as T;
    throw wrongType(kind.name, `the data of ${name}`, own.data);
  }

  /**
   * Begins a device.
   *
   * @typeParam T what does its I/O
   * @throws SpdkError `ERR_SPDK_CLOSED` once the module is unregistered
   */
  bdevBuilder<T extends BdevOps>(): BdevBuilder<T> {
    this.#requireOpen('OwnBdevModule.bdevBuilder');
    return new BdevBuilder<T>((settings) => {
      return new BuiltBdev(settings.name, async () => {
        const added = this.#requireOpen('BuiltBdev.register');
        const owner = { added, forget: (bdev: OwnBdev) => this.#forget(bdev) };
        return await OwnBdev.register(owner, settings, (bdev) => this.#devices.set(settings.name, bdev));
      });
    });
  }

  /**
   * Claims an open device for the module, as one that builds another on it does, so that nobody else writes to it:
   * `exclusiveWrite`, or `readManyWriteOne`, `readManyWriteNone`, `readManyWriteShared` of version 2.
   *
   * @param disk open on this thread
   * @throws SpdkError `EPERM` when others have claimed it or have it open for writing, and for a device on a reactor;
   *   `ERR_SPDK_CLOSED`; TypeError, RangeError
   */
  claim(disk: BdevDesc, kind: ClaimKind, options: ClaimOptions = {}): BdevClaimGuard {
    const added = this.#requireOpen('OwnBdevModule.claim');
    const { name = '', sharedKey } = checkedObject(options, 'options');
    if (name !== '') checkedName(name, 'options.name');
    if (Buffer.byteLength(name) > longestClaimName) {
      throw outOfRange(`text of up to ${longestClaimName} bytes`, 'options.name', name);
    }
    if (sharedKey !== undefined && typeof sharedKey !== 'bigint')
      throw wrongType('bigint', 'options.sharedKey', sharedKey);
    const { opened } = targetOf(disk, 'OwnBdevModule.claim');
    return new BdevClaimGuard(kind, disk, bdevClaim(opened, added.pointer, kind, { name, sharedKey }));
  }

  /**
   * Gives SPDK a JSON-RPC method, for {@link Spdk.rpc}, configurations and clients of {@link Spdk.serveRpc}. It goes with the
   * module. App thread only.
   *
   * @param check of the parameters
   * @param handler answers with what it returns, or its promise resolves with
   * @throws SpdkError `EEXIST` for a method that there is, `EPERM` on other threads, `ENOSPC` for more than 32 names in a
   *   process, `ERR_SPDK_CLOSED`; TypeError, RangeError
   * @see https://spdk.io/doc/jsonrpc.html
   */
  rpcMethod<Params>(name: string, check: RpcCheck<Params>, handler: RpcHandler<Params>): void {
    this.#requireOpen('OwnBdevModule.rpcMethod');
    this.#rpcMethods.add(name, check, handler);
  }

  /**
   * Removes the module's devices, those made last first, then the module. A second call waits for the first.
   *
   * @throws SpdkError (as rejection) as {@link OwnBdev.unregister}
   */
  unregister(): Promise<void> {
    this.#unregistering ??= this.#unregister();
    return this.#unregistering;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.unregister();
  }

  /** @internal Fails the requests that the devices have. */
  failRequests(): void {
    for (const bdev of this.#devices.values()) {
      if (bdev.outstanding > 0)
        writeLog('warn', `${bdev.name}: ${bdev.outstanding} requests fail, since SPDK stops`);
      bdev.failAll();
    }
  }

  async #unregister(): Promise<void> {
    this.#finiStart();
    this.#rpcMethods.end();
    for (const bdev of [...this.#devices.values()].reverse()) await bdev[Symbol.asyncDispose]();
    await this.#callAsync('fini', () => this.#settings.fini?.(this));
    this.#added?.remove();
    modules.delete(this.name);
  }

  #callbacks() {
    const { configJson, examineConfig, examineDisk } = this.#settings;
    return {
      finiStart: () => this.#finiStart(),
      ...(configJson && { configJson: () => this.#configText() }),
      ...(examineConfig && { examineConfig: (name: string) => this.#examineConfig(name) }),
      ...(examineDisk && {
        examineDisk: (name: string, examine: number) => void this.#examineDisk(name, examine),
      }),
    };
  }

  #finiStart(): void {
    if (this.#finiStarted) return;
    this.#finiStarted = true;
    this.#call('finiStart', () => this.#settings.finiStart?.(this));
  }

  #configText(): string {
    let text = '';
    this.#call('configJson', () => {
      const entries = this.#settings.configJson?.(this);
      if (!Array.isArray(entries)) throw wrongType('an array', 'the result of configJson', entries);
      text = entries.map((entry) => jsonText(entry, 'configJson')).join(',');
    });
    return text;
  }

  /** Those that were there before the module. */
  async #examineAll(): Promise<void> {
    const { examineConfig, examineDisk } = this.#settings;
    for (const bdev of examineConfig || examineDisk ? [...Bdev.all()] : []) {
      if (this.#examined?.has(bdev.name)) continue;
      this.#examineConfig(bdev.name);
      await this.#examineDisk(bdev.name, undefined);
    }
    this.#examined = undefined;
  }

  #examineConfig(name: string): void {
    this.#examined?.add(name);
    const bdev = Bdev.lookup(name);
    if (bdev) this.#call('examineConfig', () => this.#settings.examineConfig?.(bdev, this));
  }

  async #examineDisk(name: string, examine: number | undefined): Promise<void> {
    this.#examined?.add(name);
    const bdev = Bdev.lookup(name);
    if (bdev) await this.#callAsync('examineDisk', () => this.#settings.examineDisk?.(bdev, this));
    if (examine !== undefined) this.#added?.examined(examine);
  }

  #call(what: string, call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#report(what, error);
    }
  }

  async #callAsync(what: string, call: () => void | Promise<void>): Promise<void> {
    try {
      await call();
    } catch (error) {
      this.#report(what, error);
    }
  }

  #report(what: string, error: unknown): void {
    writeLog('error', `module ${this.name}: ${what} failed: ${errorText(error)}`);
  }

  #forget(bdev: OwnBdev): void {
    if (this.#devices.get(bdev.name) === bdev) this.#devices.delete(bdev.name);
  }

  #requireOpen(operation: string): AddedBdevModule {
    if (this.#added !== undefined && !this.closed) return this.#added;
    throw new SpdkError(`${operation}: module ${this.name} is unregistered`, {
      code: SpdkErrorCode.Closed,
      operation,
    });
  }
}
