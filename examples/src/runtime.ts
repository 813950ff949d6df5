import { DmaBuf, Poller, PollStatus, Spdk, type SpdkOptions } from '@spdk-ts/spdk';

/** I/O, a poller of SPDK's and timers of Node.js on one event loop: none of them waits for the others to end. */
export async function main(options: SpdkOptions): Promise<void> {
  await using spdk = await Spdk.start(options);
  const bdev = await spdk.devices.create('malloc:///Malloc0?size=16MiB');
  await using disk = await bdev.open();
  await using poller = Poller.builder()
    .withName('counter')
    .withData({ calls: 0 })
    .withPollFn((self) => {
      self.data.calls++;
      return PollStatus.Idle;
    })
    .build();
  const fired: number[] = [];
  const timers = [10, 20, 30].map(
    (ms) =>
      new Promise<void>((resolve) => {
        setTimeout(() => {
          fired.push(ms);
          resolve();
        }, ms);
      }),
  );

  let reads = 0;
  let running = true;
  const lanes = Array.from({ length: 32 }, async () => {
    using data = DmaBuf.alloc(4096);
    while (running) {
      await disk.read(data, { offset: (reads++ % 4096) * 4096 });
    }
  });
  await Promise.all(timers);
  running = false;
  await Promise.all(lanes);
  console.log(`timers of ${fired.join(', ')} ms fired during ${reads} reads and ${poller.data.calls} polls`);
}
