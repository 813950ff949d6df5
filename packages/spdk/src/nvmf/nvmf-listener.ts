import { SpdkError } from '@spdk-ts/spdk-safe';
import { addressParams, type NvmeAddress, type NvmeTransport } from '../nvme/transport-address.js';
import type { ModuleRpc } from '../rpc/module-rpc.js';

/** An address that a subsystem listens on. */
export class NvmfListener implements AsyncDisposable {
  readonly transport: NvmeTransport;
  readonly address: string;
  /** 0 for transports without ports. */
  readonly port: number;
  readonly #nqn: string;
  readonly #rpc: ModuleRpc;

  /** @internal */
  constructor(nqn: string, place: Required<NvmeAddress>, rpc: ModuleRpc) {
    this.#nqn = nqn;
    this.transport = place.transport;
    this.address = place.address;
    this.port = place.port;
    this.#rpc = rpc;
  }

  /**
   * Stops listening there, and disconnects the hosts that came this way.
   *
   * @throws RpcError (as rejection) `ERR_SPDK_RPC_INVALID_PARAMS` when the subsystem does not listen there, or is gone
   */
  async close(): Promise<void> {
    const { transport, address, port } = this;
    const listen_address = addressParams({ transport, address, ...(port !== 0 && { port }) });
    await this.#rpc.call('nvmf_subsystem_remove_listener', { nqn: this.#nqn, listen_address });
  }

  /** {@link close}, unless that has happened, or the subsystem is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.close();
    } catch (error) {
      if (!(error instanceof SpdkError) || error.code !== 'ERR_SPDK_RPC_INVALID_PARAMS') throw error;
    }
  }
}
