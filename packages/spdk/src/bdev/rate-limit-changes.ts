import { checkedInteger, checkedObject, type RateLimits } from '@spdk-ts/spdk-safe';

/** New limits: integers, 0 to end one. Those that are not given stay. */
export type RateLimitChanges = { readonly [Name in keyof RateLimits]?: number };

const names = ['iosPerSecond', 'bytesPerSecond', 'readBytesPerSecond', 'writeBytesPerSecond'] as const;

/** @throws TypeError, RangeError for what is no limit */
export function checkedRateLimits(changes: RateLimitChanges): RateLimitChanges {
  checkedObject(changes, 'changes');
  for (const name of names) {
    if (changes[name] !== undefined) checkedInteger(changes[name], `changes.${name}`, 0);
  }
  return changes;
}
