import { Poller, Spdk, type SpdkOptions } from '@spdk-ts/spdk';

/** Sleeps as SPDK's own code does: a poller that is called once, after its interval. Several sleep at the same time. */
export async function main(options: SpdkOptions): Promise<void> {
  await using _spdk = await Spdk.start(options);
  const started = performance.now();
  await Promise.all(
    [30, 10, 20].map(async (ms) => {
      await sleep(ms);
      const late = performance.now() - started < ms ? ', too early' : '';
      console.log(`slept ${ms} ms${late}`);
    }),
  );
}

/** Resolves after `ms` milliseconds. */
function sleep(ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    Poller.builder()
      .withName('sleep')
      .withIntervalUs(ms * 1000)
      .withPollFn((poller) => {
        poller.stop().then(resolve, reject);
      })
      .build();
  });
}
