import { isRunning, nvmeResetUnderWay, SpdkError } from '@spdk-ts/spdk-safe';

const lookAgainMs = 1;

/** Waits with what may not happen while an NVMe device is being reset: see {@link nvmeResetUnderWay}. */
export async function nvmeResetsOver(): Promise<void> {
  while (isRunning() && nvmeResetUnderWay()) await lookAgain();
}

/** Calls `open` until it is not refused with `EAGAIN`, as it is during such resets. */
export async function openBetweenResets<Opened>(open: () => Opened | Promise<Opened>): Promise<Opened> {
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof SpdkError) || error.code !== 'EAGAIN') throw error;
    }
    await lookAgain();
  }
}

async function lookAgain(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
}
