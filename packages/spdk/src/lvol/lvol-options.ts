import { checkedName, checkedObject } from '@spdk-ts/spdk-safe';
import { type Size, wholeMiB } from '../device/size.js';
import { optionalChoice, optionalFlag } from '../rpc/optional-param.js';

/** As SPDK's bdevs of this kind name it. */
export const lvolProductName = 'Logical Volume';

/** What happens to blocks that a volume gives up or takes: unmapped, zeroed, or left as they are. */
export type LvolClearMethod = 'unmap' | 'write_zeroes' | 'none';

const clearMethods = ['unmap', 'write_zeroes', 'none'] as const;

/** How a logical volume is made. */
export interface LvolOptions {
  /** Unique in its store. */
  name: string;
  /** Capacity: whole MiB, which the store rounds up to its clusters. */
  size: Size;
  /** Takes clusters from the store as they are written, instead of all at once. Default false. */
  thin?: boolean;
  /** Default: that of the store. */
  clearMethod?: LvolClearMethod;
}

/** Parameters of the method that makes a volume. @throws TypeError, RangeError naming what is wrong */
export function lvolParams(store: string, options: LvolOptions): object {
  checkedObject(options, 'options');
  return {
    lvs_name: checkedName(store, 'store'),
    lvol_name: checkedName(options.name, 'name'),
    size_in_mib: wholeMiB(options.size, 'size'),
    thin_provision: optionalFlag(options.thin, 'thin'),
    clear_method: optionalClearMethod(options.clearMethod),
  };
}

/** @throws RangeError for what is given and none */
export function optionalClearMethod(method: LvolClearMethod | undefined): LvolClearMethod | undefined {
  return optionalChoice(method, 'clearMethod', clearMethods);
}
