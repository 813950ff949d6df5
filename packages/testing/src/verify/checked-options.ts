import { SeededRandom } from '../random/seeded-random.js';
import { kindShares, type VerifiedDisk, type VerifyOptions } from './verify-options.js';

/** {@link VerifyOptions} with the defaults of those that have one. */
export type CheckedOptions = VerifyOptions &
  Required<
    Pick<
      VerifyOptions,
      'seed' | 'operations' | 'concurrency' | 'overlap' | 'aborts' | 'unmapReadsZeroes' | 'timeoutMs'
    >
  >;

/** @throws TypeError, RangeError that name the wrong value */
export function checkedOptions(options: VerifyOptions): CheckedOptions {
  if (typeof options !== 'object' || options === null) throw expected('an object', 'options', options);
  const { seed, kinds, maxIoBytes } = options;
  for (const name of ['operations', 'concurrency', 'maxIoBytes', 'timeoutMs'] as const) {
    checkInteger(options[name], name, 1);
  }
  checkInteger(seed, 'seed', Number.MIN_SAFE_INTEGER);
  for (const kind of kinds ?? []) {
    if (!Object.hasOwn(kindShares, kind)) {
      throw expected(`one of ${Object.keys(kindShares).join(', ')}`, 'options.kinds', kind);
    }
  }
  return {
    operations: 2000,
    concurrency: 16,
    overlap: true,
    aborts: true,
    unmapReadsZeroes: false,
    timeoutMs: 20_000,
    ...options,
    ...(maxIoBytes !== undefined && { maxIoBytes }),
    seed: seed ?? SeededRandom.ofEnvironment().seed,
  };
}

/** The descriptors of one device. @throws TypeError, RangeError */
export function checkedDisks(
  disk: VerifiedDisk | readonly VerifiedDisk[],
): [VerifiedDisk, ...VerifiedDisk[]] {
  const disks = Array.isArray(disk) ? (disk as VerifiedDisk[]) : [disk as VerifiedDisk];
  const [first, ...others] = disks;
  if (typeof first?.name !== 'string') throw expected('an open device', 'disk', first);
  const stranger = others.find(({ name }) => name !== first.name);
  if (stranger)
    throw new RangeError(`expected descriptors of one device, got ${first.name} and ${stranger.name}`);
  return [first, ...others];
}

function checkInteger(value: unknown, name: string, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= least)) return;
  const what = least === 1 ? 'an integer above 0' : 'an integer';
  if (typeof value !== 'number') throw expected(what, `options.${name}`, value);
  throw new RangeError(`expected ${what} for options.${name}, got ${value}`);
}

function expected(what: string, name: string, value: unknown): TypeError {
  return new TypeError(`expected ${what} for ${name}, got ${String(value)}`);
}
