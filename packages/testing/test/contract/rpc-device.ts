import { RpcError } from '@spdk-ts/spdk';
import type { ContractContext } from '@spdk-ts/testing/vitest';

const methodNotFound = -32601;
const told = new Set<string>();

/** Calls a method that makes a device; where the backend has no such driver, the test is skipped and says so. */
export async function createOrSkip(
  { spdk, skip }: ContractContext,
  method: string,
  params: object,
): Promise<unknown> {
  try {
    return await spdk.rpc(method, params);
  } catch (error) {
    if (!(error instanceof RpcError) || error.rpcCode !== methodNotFound) throw error;
    const note = `the ${spdk.backend.backend} backend has no ${method}; run with SPDK_TS_BACKEND=spdk and an SPDK that has it`;
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
