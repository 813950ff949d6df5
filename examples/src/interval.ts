import { Poller, PollStatus, Spdk, type SpdkOptions } from '@spdk-ts/spdk';

/** A poller with an interval: paused for a while, resumed, and stopped by itself. */
export async function main(options: SpdkOptions): Promise<void> {
  await using _spdk = await Spdk.start(options);
  await new Promise<void>((resolve) => {
    Poller.builder()
      .withName('ticker')
      .withIntervalUs(5000)
      .withData({ ticks: 0 })
      .withPollFn((poller) => {
        poller.data.ticks++;
        console.log(`tick ${poller.data.ticks}`);
        if (poller.data.ticks === 2) pauseFor(poller, 20);
        if (poller.data.ticks === 4) poller.stop().then(resolve);
        return PollStatus.Busy;
      })
      .build();
  });
}

/** Node.js' timers and SPDK's pollers are on the same event loop. */
function pauseFor<T>(poller: Poller<T>, ms: number): void {
  poller.pause();
  console.log('paused');
  setTimeout(() => {
    console.log('resumed');
    poller.resume();
  }, ms);
}
