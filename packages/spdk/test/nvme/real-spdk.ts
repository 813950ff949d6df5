import type {
  NvmeAttachOptions,
  NvmfListener,
  NvmfSubsystem,
  NvmfSubsystemOptions,
  Spdk,
} from '@spdk-ts/spdk';
import { test as base } from '@spdk-ts/testing/vitest';

let told = false;

/** The reason and the remedy, also printed once per file. */
function skipNote(): string {
  const note = 'only a real SPDK has this; build it with `npm run build:spdk` and set SPDK_TS_BACKEND=spdk';
  if (!told) console.warn(`skipped: ${note}`);
  told = true;
  return note;
}

/** {@link base} with `realSpdk`: the running SPDK, where it is a real one; else the test is skipped. */
export const test = base.extend('realSpdk', ({ spdk, skip }): Spdk => {
  if (spdk.backend.backend !== 'spdk') skip(skipNote());
  return spdk;
});

/** UUIDs that differ from those of the devices: an initiator in the same process could not have a second device of them. */
export const namespaceUuid = (nsid: number) => `6f8d3c2e-0000-4000-8000-${String(nsid).padStart(12, '0')}`;

let subsystems = 0;

/** RAM disks of this process that are offered over TCP on the loopback interface. */
export class Exported implements AsyncDisposable {
  readonly subsystem: NvmfSubsystem;
  readonly listener: NvmfListener;
  readonly #spdk: Spdk;
  readonly #bdevs: string[] = [];

  private constructor(spdk: Spdk, subsystem: NvmfSubsystem, listener: NvmfListener) {
    this.#spdk = spdk;
    this.subsystem = subsystem;
    this.listener = listener;
  }

  /** One namespace, unless `sizes` says otherwise. */
  static async create(
    spdk: Spdk,
    sizes: readonly string[] = ['16MiB'],
    options: Partial<NvmfSubsystemOptions> = {},
  ): Promise<Exported> {
    await spdk.nvmf.ensureTransport();
    const nqn = `nqn.2024-01.io.spdk-ts:test${process.pid}.${subsystems++}`;
    const subsystem = await spdk.nvmf.createSubsystem({ nqn, ...options });
    const exported = new Exported(spdk, subsystem, await subsystem.listen());
    for (const size of sizes) await exported.add(size);
    return exported;
  }

  /** Adds a namespace. */
  async add(size: string): Promise<{ nsid: number; bdevName: string }> {
    const nsid = this.#bdevs.length + 1;
    const { name } = await this.#spdk.devices.create(`malloc:///Exported${subsystems}.${nsid}?size=${size}`);
    this.#bdevs.push(name);
    return await this.subsystem.addNamespace(name, { nsid, uuid: namespaceUuid(nsid) });
  }

  get port(): number {
    return this.listener.port;
  }

  /** The device behind the first namespace. */
  get bdevName(): string {
    return this.#bdevs[0] as string;
  }

  /** What an initiator needs to know. */
  attachOptions(name: string): NvmeAttachOptions {
    return { name, address: '127.0.0.1', port: this.port, subsystemNqn: this.subsystem.nqn };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.subsystem[Symbol.asyncDispose]();
    for (const name of this.#bdevs) if (hasDevice(this.#spdk, name)) await this.#spdk.devices.delete(name);
  }
}

function hasDevice(spdk: Spdk, name: string): boolean {
  return [...spdk.devices].some((bdev) => bdev.name === name);
}
