import { checkedName } from '@spdk-ts/spdk-safe';
import type { ModuleRpc } from '../rpc/module-rpc.js';
import { attachParams, type NvmeAttachOptions } from './nvme-attach-options.js';
import { type ControllerRow, NvmeController } from './nvme-controller.js';

/**
 * Attaches NVMe controllers, over PCIe or over a network, whose namespaces become devices. Only where SPDK is real: with
 * the embedded backend everything here rejects with `ERR_SPDK_UNSUPPORTED`.
 *
 * When namespaces of an attached controller change, SPDK asks the controller and waits, on the thread that runs SPDK: for up
 * to 30 seconds if the target is on that thread too. A target in the same process then needs a core of its own.
 *
 * @see https://spdk.io/doc/bdev.html
 */
export class NvmeInitiator {
  readonly #rpc: ModuleRpc;

  /** @internal */
  constructor(rpc: ModuleRpc) {
    this.#rpc = rpc;
  }

  /**
   * Attaches a controller; resolves when its namespaces are devices.
   *
   * A namespace whose UUID another device of this process has does not become one, for example that of a target in the
   * same process that did not give it another UUID: SPDK's log says so.
   *
   * @throws RpcError (as rejection) with SPDK's errno, for example `EALREADY` for a name or subsystem that is attached
   *   already, `EIO` where nobody listens; SpdkError `ERR_SPDK_UNSUPPORTED`; TypeError, RangeError
   * @example
   * await using controller = await spdk.nvme.attach({
   *   name: 'Nvme0', address: '127.0.0.1', port: 4420, subsystemNqn: 'nqn.2024-01.io.example:disk',
   * });
   * const [bdev] = controller.namespaces;
   */
  async attach(options: NvmeAttachOptions): Promise<NvmeController> {
    const params = attachParams(options);
    await this.#rpc.call('bdev_nvme_attach_controller', params);
    return new NvmeController(params.name, this.#rpc);
  }

  /**
   * The controllers that are attached now.
   *
   * @throws SpdkError (as rejection) `ERR_SPDK_UNSUPPORTED`
   */
  async controllers(): Promise<NvmeController[]> {
    const rows = (await this.#rpc.call('bdev_nvme_get_controllers')) as ControllerRow[];
    return rows.map(({ name }) => new NvmeController(name, this.#rpc));
  }

  /**
   * Detaches the controller of this name: {@link NvmeController.detach}.
   *
   * @throws RpcError (as rejection) `ENODEV` when there is none; SpdkError `ERR_SPDK_UNSUPPORTED`; TypeError, RangeError
   */
  async detach(name: string): Promise<void> {
    await new NvmeController(checkedName(name, 'name'), this.#rpc).detach();
  }
}
