import { SpdkError, SpdkErrorCode, threadExit } from '@spdk-ts/spdk-safe';
import { beforeStop } from './current.js';

/** Those who wait for a thread, and are told no more when this thread stops. */
const waiting = new Set<(error: SpdkError) => void>();
beforeStop(() => {
  for (const reject of waiting) {
    reject(new SpdkError('this SPDK thread stops', { code: SpdkErrorCode.Closed, operation: 'Thread.exit' }));
  }
  waiting.clear();
});

/** Waits until a thread without JavaScript is gone; asks it to exit if `request`. */
export function exitNative(id: number, request: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    waiting.add(reject);
    const done = () => {
      waiting.delete(reject);
      resolve();
    };
    try {
      threadExit(id, request, done);
    } catch (error) {
      waiting.delete(reject);
      reject(error);
    }
  });
}
