import { checkedName } from '@spdk-ts/spdk-safe';
import { type NvmeTransport, transportName, transportOf } from '../nvme/transport-address.js';
import type { ModuleRpc } from '../rpc/module-rpc.js';
import { NvmfSubsystem, type SubsystemRow } from './nvmf-subsystem.js';
import { type NvmfSubsystemOptions, subsystemParams } from './nvmf-subsystem-options.js';
import { type NvmfTransportOptions, transportParams } from './nvmf-transport-options.js';

/**
 * The NVMe-oF target in this process: devices are made namespaces of subsystems that hosts connect to over a network. Its
 * work is done on the reactors of {@link SpdkOptions.coreMask}, without further cores on the thread that runs SPDK.
 *
 * Only where SPDK is real: with the embedded backend everything here rejects with `ERR_SPDK_UNSUPPORTED`.
 *
 * @see https://spdk.io/doc/nvmf.html
 * @example
 * await spdk.nvmf.createTransport();
 * await using subsystem = await spdk.nvmf.createSubsystem({ nqn: 'nqn.2024-01.io.example:disk' });
 * await subsystem.addNamespace('Malloc0');
 * const { port } = await subsystem.listen({ address: '127.0.0.1' });
 */
export class NvmfTarget {
  readonly #rpc: ModuleRpc;

  /** @internal */
  constructor(rpc: ModuleRpc) {
    this.#rpc = rpc;
  }

  /**
   * Makes a transport, which subsystems can then listen on. It stays until SPDK is stopped.
   *
   * @throws RpcError (as rejection) `ERR_SPDK_RPC_INVALID_PARAMS` or `ERR_SPDK_RPC_INTERNAL` for whatever SPDK refuses, for
   *   example a transport that there is already; SpdkError `ERR_SPDK_UNSUPPORTED`; TypeError, RangeError
   */
  async createTransport(options: NvmfTransportOptions = {}): Promise<void> {
    await this.#rpc.call('nvmf_create_transport', transportParams(options));
  }

  /** The transports that there are. */
  async transports(): Promise<NvmeTransport[]> {
    const rows = (await this.#rpc.call('nvmf_get_transports')) as { trtype: string }[];
    return rows.map(({ trtype }) => transportOf(trtype));
  }

  /** Makes a transport unless there is one of its kind. */
  async ensureTransport(options: NvmfTransportOptions = {}): Promise<void> {
    const params = transportParams(options) as { trtype: string };
    const there = (await this.transports()).map(transportName);
    if (!there.includes(params.trtype)) await this.#rpc.call('nvmf_create_transport', params);
  }

  /**
   * Makes a subsystem and starts it.
   *
   * @throws RpcError (as rejection) `ERR_SPDK_RPC_INTERNAL` or `ERR_SPDK_RPC_INVALID_PARAMS` for what SPDK refuses, for
   *   example a name that is taken or no NQN: its log says why; SpdkError `ERR_SPDK_UNSUPPORTED`; TypeError, RangeError
   */
  async createSubsystem(options: NvmfSubsystemOptions): Promise<NvmfSubsystem> {
    const { nqn, hosts, params } = subsystemParams(options);
    await this.#rpc.call('nvmf_create_subsystem', params);
    const subsystem = new NvmfSubsystem(nqn, this.#rpc);
    try {
      for (const host of hosts) await subsystem.addHost(host);
    } catch (error) {
      await subsystem.delete();
      throw error;
    }
    return subsystem;
  }

  /** The subsystem of this name. @throws RpcError (as rejection) `ENODEV`; SpdkError `ERR_SPDK_UNSUPPORTED` */
  async subsystem(nqn: string): Promise<NvmfSubsystem> {
    const subsystem = new NvmfSubsystem(checkedName(nqn, 'nqn'), this.#rpc);
    await subsystem.info();
    return subsystem;
  }

  /** The subsystems that there are, that of SPDK's discovery service among them. */
  async subsystems(): Promise<NvmfSubsystem[]> {
    const rows = (await this.#rpc.call('nvmf_get_subsystems')) as SubsystemRow[];
    return rows.map(({ nqn }) => new NvmfSubsystem(nqn, this.#rpc));
  }
}
