import type { Spdk } from '@spdk-ts/spdk';

interface MethodCall {
  method: string;
  params?: Record<string, unknown>;
}

/** Parameters of each call of this method in the configuration that the process would save now. */
export async function savedCalls(spdk: Spdk, method: string): Promise<Record<string, unknown>[]> {
  const calls = (await spdk.rpc('framework_get_config', { name: 'bdev' })) as MethodCall[];
  return calls.filter((call) => call.method === method).map(({ params = {} }) => params);
}

/** What `bdev_get_bdevs` tells about a device. */
export interface BdevDescription {
  product_name: string;
  uuid: string;
  block_size: number;
  num_blocks: number;
  claimed: boolean;
  driver_specific: Record<string, unknown>;
}

export async function describeBdev(spdk: Spdk, name: string): Promise<BdevDescription> {
  const [bdev] = (await spdk.rpc('bdev_get_bdevs', { name })) as BdevDescription[];
  return bdev as BdevDescription;
}

/** Names of the devices there are. */
export function deviceNames(spdk: Spdk): string[] {
  return [...spdk.devices].map(({ name }) => name);
}
