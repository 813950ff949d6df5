import { type BdevPtr, bdevDescGetBdev, bdevOpen, type SpdkError } from '@spdk-ts/spdk-safe';

/**
 * Looks at or changes a device, which an open descriptor keeps meanwhile: other threads may be removing it.
 *
 * @throws SpdkError `ENODEV` when the device is gone
 */
export function withBdev<Result>(name: string, use: (bdev: BdevPtr) => Result): Result {
  using desc = bdevOpen(name);
  return use(bdevDescGetBdev(desc));
}

/** As {@link withBdev}, for what is answered later, once. */
export async function askBdev<Result>(
  name: string,
  ask: (bdev: BdevPtr, done: (error: SpdkError | undefined, result?: Result) => void) => void,
): Promise<Result> {
  using desc = bdevOpen(name);
  const bdev = bdevDescGetBdev(desc);
  return await new Promise<Result>((resolve, reject) => {
    ask(bdev, (error, result) => (error ? reject(error) : resolve(result as Result)));
  });
}
