import { type BackendName, RpcError } from '@spdk-ts/spdk';
import type { ContractContext } from '@spdk-ts/testing/vitest';

const methodNotFound = -32601;
const told = new Set<string>();

/** Drivers that the embedded backend has only where their library was found when it was built. */
const optional = /^bdev_uring_/;

/** True if a build of the backend may lack the method. */
export function mayLack(backend: BackendName, method: string): boolean {
  return backend === 'spdk' || optional.test(method);
}

/** Calls a method that makes a device; where a build of the backend has no such driver, the test is skipped and says so. */
export async function createOrSkip(
  { spdk, skip }: ContractContext,
  method: string,
  params: object,
): Promise<unknown> {
  try {
    return await spdk.rpc(method, params);
  } catch (error) {
    const { backend } = spdk.backend;
    const lacking = error instanceof RpcError && error.rpcCode === methodNotFound;
    if (!lacking || !mayLack(backend, method)) throw error;
    const note = `this build of the ${backend} backend has no ${method}; build it with the module of that name`;
    if (!told.has(note)) console.warn(`skipped: ${note}`);
    told.add(note);
    return skip(note);
  }
}

/** A RAM disk for a device to sit on. */
export async function mallocBase({ spdk }: ContractContext, params: object = {}): Promise<string> {
  const all = { name: 'Base0', num_blocks: 16_384, block_size: 512, ...params };
  return String(await spdk.rpc('bdev_malloc_create', all));
}
