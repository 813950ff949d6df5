import { checkedInteger, outOfRange, type PollingMode } from '@spdk-ts/spdk-safe';

/** How the event loop of a JavaScript thread polls its SPDK thread. */
export interface PollingOptions {
  /** `adaptive` (default) costs next to no CPU while nothing is outstanding; `busy` never sleeps. */
  polling?: PollingMode;
  /** The most time that one turn of the event loop gives to SPDK, in microseconds. */
  pollBudgetUs?: number;
}

/** @throws RangeError, TypeError */
export function checkPollingOptions({ polling, pollBudgetUs }: PollingOptions): PollingOptions {
  if (polling !== undefined && polling !== 'adaptive' && polling !== 'busy') {
    throw outOfRange("'adaptive' or 'busy'", 'polling', polling);
  }
  return {
    ...(polling === undefined ? {} : { polling }),
    ...(pollBudgetUs === undefined
      ? {}
      : { pollBudgetUs: checkedInteger(pollBudgetUs, 'pollBudgetUs', 1, 1e6) }),
  };
}
