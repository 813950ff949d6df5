import {
  admitThreads,
  attachedThreads,
  type BackendInfo,
  checkedFunction,
  checkedName,
  checkedObject,
  environmentInit,
  interruptModeEnable,
  isEnvironmentUp,
  isRunning,
  outOfRange,
  type ReactorInfo,
  reactors,
  refuseThreads,
  rpcSetState,
  SpdkError,
  SpdkErrorCode,
  selectBackend,
  setLogHook,
  subsystemFini,
  subsystemInit,
  threadStart,
  threadStop,
  wrongType,
} from '@spdk-ts/spdk-safe';
import type { SpdkConfig } from '../config/config.js';
import { readConfig } from '../config/config-source.js';
import { loadConfig, reportMissing } from '../config/load-config.js';
import { parseConfig } from '../config/parsed-config.js';
import { saveConfig } from '../config/save-config.js';
import { Devices } from '../device/devices.js';
import { parseSize } from '../device/size.js';
import { LvolStores } from '../lvol/lvol-store.js';
import { BdevModuleBuilder } from '../module/bdev-module-builder.js';
import { Nbd } from '../nbd/nbd.js';
import { NvmeInitiator } from '../nvme/nvme-initiator.js';
import { NvmfTarget } from '../nvmf/nvmf-target.js';
import { ModuleRpc } from '../rpc/module-rpc.js';
import { RpcServer } from '../rpc/rpc-server.js';
import { RpcService } from '../rpc/rpc-service.js';
import { endAll } from '../thread/current.js';
import { pollerWorkers, stopRemotePollers } from '../thread/remote-poller.js';
import { checkedCoreMask } from './core-mask.js';
import { hugepagesUsable, requireHugepages } from './hugepages.js';
import { checkIoThread, type IoThread, useIoThread } from './io-thread.js';
import { checkPollingOptions } from './polling-options.js';
import type { SpdkOptions } from './spdk-options.js';

const defaultMemoryBytes = 512 * 2 ** 20;

/** The SPDK that runs in this process now, or is starting or stopping. */
let current: Spdk | 'starting' | undefined;

/**
 * A running SPDK. One at a time per process; after {@link stop} another can be started. Other JavaScript threads of the
 * process take part with {@link Thread.attach}.
 *
 * @example
 * await using spdk = await Spdk.start();
 */
export class Spdk implements AsyncDisposable {
  /** Which backend runs and what it has. */
  readonly backend: BackendInfo;
  /** The devices of this process. */
  readonly devices: Devices;
  /** Stores of logical volumes. */
  readonly lvol: LvolStores;
  /** Devices as block devices of the kernel. */
  readonly nbd: Nbd;
  /** NVMe controllers, local ones and those of other machines. */
  readonly nvme: NvmeInitiator;
  /** The NVMe-oF target, which makes devices of this process available to others. */
  readonly nvmf: NvmfTarget;
  readonly #rpc: RpcService;
  readonly #servers = new Set<RpcServer>();
  #stopping: Promise<void> | undefined;

  private constructor(backend: BackendInfo, rpc: RpcService) {
    this.backend = backend;
    const modules = new ModuleRpc(rpc, backend.backend);
    this.devices = new Devices(rpc, modules);
    this.lvol = new LvolStores(modules);
    this.nbd = new Nbd(modules);
    this.nvme = new NvmeInitiator(modules);
    this.nvmf = new NvmfTarget(modules);
    this.#rpc = rpc;
  }

  /**
   * Starts SPDK's environment, this thread's SPDK thread and all subsystems.
   *
   * @throws SpdkError (as rejection) `ERR_SPDK_ALREADY_STARTED`, `ERR_SPDK_NO_SUCH_CORE` for a core mask beyond this machine,
   *   or the errno of what failed, for example `ENOMEM` when hugepages are asked for and there are too few;
   *   ConfigError for {@link SpdkOptions.config}; BackendError; TypeError, RangeError for impossible options
   */
  static async start(options: SpdkOptions = {}): Promise<Spdk> {
    if (current !== undefined || isRunning()) {
      throw new SpdkError('SPDK is started already in this process; stop it first', {
        code: SpdkErrorCode.AlreadyStarted,
        operation: 'Spdk.start',
      });
    }
    current = 'starting';
    try {
      current = await startUp(options, (backend, rpc) => new Spdk(backend, rpc));
      return current;
    } catch (error) {
      current = undefined;
      throw error;
    }
  }

  /**
   * The native threads that poll SPDK's own threads, such as those of its NVMe-oF target: one for each core of
   * {@link SpdkOptions.coreMask} but the first, which stands for the JavaScript threads. Without further cores none: this
   * thread polls them too.
   */
  get reactors(): readonly ReactorInfo[] {
    return reactors();
  }

  /** Calls a JSON-RPC method of this SPDK; see SPDK's documentation for methods and parameters. */
  async rpc(method: string, params?: object): Promise<unknown> {
    return await this.#rpc.call(checkedName(method, 'method'), params);
  }

  /**
   * Everything that this SPDK is configured with, in SPDK's own format: its options and the devices that there are now.
   * {@link SpdkOptions.config} takes it, as an object or as the text of a file; it then makes the same devices again,
   * with what files and disks hold, while RAM disks are empty.
   *
   * Numbers above 2^53 are rounded, as JSON.parse does.
   *
   * @throws RpcError (as rejection)
   */
  saveConfig(): Promise<SpdkConfig> {
    return saveConfig(this.#rpc);
  }

  /**
   * Calls the methods of a configuration, one after the other. Options that have to be set before the subsystems start
   * are left out, as SPDK does: give them to {@link Spdk.start}. What ran before a failure stays.
   *
   * @param config as for {@link SpdkOptions.config}
   * @throws ConfigError (as rejection); TypeError, RangeError
   */
  async loadConfig(config: string | URL | SpdkConfig): Promise<void> {
    this.#rpc.requireCurrent('Spdk.loadConfig');
    const subsystems = parseConfig(await readConfig(config));
    reportMissing(subsystems, this.backend.backend);
    await loadConfig(subsystems, 'runtime', this.#rpc);
  }

  /**
   * Has SPDK's JSON-RPC server listen on a UNIX socket, for `rpc.py` and other clients, until that is closed or SPDK is
   * stopped.
   *
   * @param path of the socket; a socket file that a dead process left there is replaced
   * @throws SpdkError (as rejection) with the errno, for example when the path is too long for a socket, or in use
   */
  async serveRpc(path: string): Promise<RpcServer> {
    checkedName(path, 'path');
    await this.#rpc.prepare();
    const server = new RpcServer(path, (closed) => this.#servers.delete(closed));
    this.#servers.add(server);
    return server;
  }

  /**
   * Closes what is open, after the I/O in flight, then stops all subsystems and this thread's SPDK thread. A second call
   * waits for the first.
   *
   * @throws SpdkError (as rejection) `EBUSY` while other threads are attached: nothing has been stopped then, and it can
   *   be called again
   */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop().catch((error) => {
      // Refused, so that it can be called again.
      this.#stopping = undefined;
      throw error;
    });
    return this.#stopping;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    // Their workers are attached too, but not the application's.
    if (attachedThreads() <= pollerWorkers()) await stopRemotePollers();
    refuseThreads();
    await endAll();
    for (const server of this.#servers) await server.close();
    await this.#rpc.stop();
    await shutDown();
    current = undefined;
  }
}

async function startUp(
  options: SpdkOptions,
  make: (backend: BackendInfo, rpc: RpcService) => Spdk,
): Promise<Spdk> {
  checkedObject(options, 'options');
  const backend = selectBackend(options.backend);
  const checked = checkOptions(options);
  const config = options.config === undefined ? [] : parseConfig(await readConfig(options.config));
  if (checked.onLog) setLogHook(checked.onLog);
  const rpc = new RpcService();
  try {
    environmentInit(environmentOptions(checked));
    if (checked.interruptMode) interruptModeEnable();
    threadStart({ name: checked.name, ...checkPollingOptions(options) });
    try {
      useIoThread(checked.ioThread, 'Spdk.start');
      if (checked.modules.length === 0) reportMissing(config, backend.backend);
      rpcSetState('startup');
      await loadConfig(config, 'startup', rpc);
      await startSubsystems(async () => {
        for (const module of checked.modules) await module.register();
        // They have brought methods.
        if (checked.modules.length > 0) reportMissing(config, backend.backend);
        await loadConfig(config, 'runtime', rpc);
      });
      admitThreads();
    } catch (error) {
      await rpc.stop();
      await new Promise<void>((resolve) => threadStop(resolve));
      throw error;
    }
  } catch (error) {
    setLogHook(undefined);
    throw error;
  }
  return make(backend, rpc);
}

/** Starts the subsystems; they are stopped again when that or `configure` fails. */
async function startSubsystems(configure: () => Promise<void>): Promise<void> {
  try {
    await settled(subsystemInit);
    rpcSetState('runtime');
    await configure();
  } catch (error) {
    // Those that have started hold channels and pollers of this thread.
    await settled(subsystemFini);
    throw error;
  }
}

async function shutDown(): Promise<void> {
  await settled(subsystemFini);
  await new Promise<void>((resolve) => threadStop(resolve));
  setLogHook(undefined);
}

function settled(operation: (done: (error?: SpdkError) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    operation((error) => (error ? reject(error) : resolve()));
  });
}

interface CheckedOptions {
  name: string;
  memoryBytes: number;
  hugepages: boolean;
  coreMask: string | undefined;
  interruptMode: boolean;
  ioThread: IoThread;
  modules: readonly BdevModuleBuilder[];
  onLog: SpdkOptions['onLog'];
}

function checkOptions(options: SpdkOptions): CheckedOptions {
  const {
    name = 'spdk-ts',
    memory = defaultMemoryBytes,
    hugepages = 'auto',
    coreMask,
    interruptMode = false,
  } = options;
  const memoryBytes = parseSize(memory, 'memory');
  if (memoryBytes < 2 ** 20) throw outOfRange('at least 1MiB', 'memory', memory);
  if (hugepages !== 'auto' && typeof hugepages !== 'boolean')
    throw wrongType("boolean or 'auto'", 'hugepages', hugepages);
  if (typeof interruptMode !== 'boolean') throw wrongType('boolean', 'interruptMode', interruptMode);
  // The environment outlives a stop: its memory is not asked for again.
  if (hugepages === true && !isEnvironmentUp()) requireHugepages(memoryBytes);
  return {
    name: checkedName(name, 'name'),
    memoryBytes,
    hugepages: hugepages === 'auto' ? hugepagesUsable(memoryBytes) : hugepages,
    coreMask: coreMask === undefined ? undefined : checkedCoreMask(coreMask),
    interruptMode,
    modules: checkedModules(options.modules),
    ioThread: checkIoThread(options),
    onLog: options.onLog === undefined ? undefined : checkedFunction(options.onLog, 'onLog'),
  };
}

function checkedModules(modules: SpdkOptions['modules'] = []): readonly BdevModuleBuilder[] {
  if (!Array.isArray(modules)) throw wrongType('an array', 'modules', modules);
  for (const module of modules) {
    if (!(module instanceof BdevModuleBuilder)) throw wrongType('BdevModuleBuilder', 'modules', module);
  }
  return modules;
}

function environmentOptions({ name, memoryBytes, hugepages, coreMask }: CheckedOptions) {
  return {
    name,
    memSizeMiB: Math.ceil(memoryBytes / 2 ** 20),
    noHuge: !hugepages,
    noPci: !hugepages,
    ...(coreMask === undefined ? {} : { coreMask }),
  };
}
