import { existsSync } from 'node:fs';
import { checkedName, SpdkError } from '@spdk-ts/spdk-safe';
import { requireBase } from '../device/base-device.js';
import type { BaseDevice } from '../device/device-options.js';
import type { ModuleRpc } from '../rpc/module-rpc.js';
import { optionalName } from '../rpc/optional-param.js';

/** A device of this process that the kernel has as a block device. */
export class NbdDisk implements AsyncDisposable {
  /** Of the kernel's block device: `/dev/nbd0`. */
  readonly path: string;
  /** Name of the device behind it. */
  readonly bdevName: string;
  readonly #rpc: ModuleRpc;

  /** @internal */
  constructor(path: string, bdevName: string, rpc: ModuleRpc) {
    this.path = path;
    this.bdevName = bdevName;
    this.#rpc = rpc;
  }

  /** Takes it back from the kernel. @throws RpcError (as rejection) `ENODEV` when that has happened */
  async stop(): Promise<void> {
    await this.#rpc.call('nbd_stop_disk', { nbd_device: this.path });
  }

  /** {@link stop}, unless that has happened. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.stop();
    } catch (error) {
      if (!(error instanceof SpdkError) || error.code !== 'ENODEV') throw error;
    }
  }
}

/**
 * Devices of this process as block devices of the kernel, by its NBD driver. Only where SPDK is real: with the embedded
 * backend everything here rejects with `ERR_SPDK_UNSUPPORTED`.
 *
 * SPDK serves the kernel on the thread that runs it, so do not wait there for what the kernel does on the device: read and
 * write it from another process, or with Node's asynchronous functions.
 */
export class Nbd {
  readonly #rpc: ModuleRpc;

  /** @internal */
  constructor(rpc: ModuleRpc) {
    this.#rpc = rpc;
  }

  /**
   * Gives a device to the kernel.
   *
   * @param path default: the first of the kernel's that is free
   * @throws SpdkError (as rejection) `ENODEV` without the device, or without the kernel's driver; `ERR_SPDK_UNSUPPORTED`;
   *   RpcError, for example `EBUSY`; TypeError, RangeError
   */
  async start(bdev: BaseDevice, path?: string): Promise<NbdDisk> {
    optionalName(path, 'path');
    const { name } = requireBase(bdev);
    // The method is asked for first, so that a backend without it says so.
    await this.list();
    requireKernelDevice(path ?? '/dev/nbd0');
    const answer = await this.#rpc.call('nbd_start_disk', { bdev_name: name, nbd_device: path });
    return new NbdDisk(String(answer), name, this.#rpc);
  }

  /** Those that the kernel has now. @throws SpdkError (as rejection) `ERR_SPDK_UNSUPPORTED` */
  async list(): Promise<NbdDisk[]> {
    const rows = (await this.#rpc.call('nbd_get_disks')) as { nbd_device: string; bdev_name: string }[];
    return rows.map(({ nbd_device, bdev_name }) => new NbdDisk(nbd_device, bdev_name, this.#rpc));
  }
}

function requireKernelDevice(path: string): void {
  if (existsSync(checkedName(path, 'path'))) return;
  throw new SpdkError(
    `nbd_start_disk: there is no ${path}; the kernel's NBD driver makes it: load it as root with modprobe nbd`,
    { code: 'ENODEV', errno: -19, operation: 'nbd_start_disk' },
  );
}
