import {
  environmentInit,
  selectBackend,
  subsystemFini,
  subsystemInit,
  threadStart,
  threadStop,
} from '@spdk-ts/spdk-safe';

const settled = (operation: (done: (error?: Error) => void) => void) =>
  new Promise<void>((resolve, reject) => operation((error) => (error ? reject(error) : resolve())));

/** SPDK with its subsystems, without anything of the layer above. */
export async function startSpdk(): Promise<void> {
  selectBackend();
  environmentInit({ memSizeMiB: 512, noHuge: true, noPci: true });
  threadStart({ name: 'test' });
  await settled(subsystemInit);
}

export async function stopSpdk(): Promise<void> {
  await settled(subsystemFini);
  await new Promise<void>((resolve) => threadStop(resolve));
}
