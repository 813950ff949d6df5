import {
  AbortError,
  type BdevEvent,
  checkedFunction,
  checkSignal,
  outOfRange,
  wrongType,
} from '@spdk-ts/spdk-safe';

const names: ReadonlySet<string> = new Set<BdevEvent>(['remove', 'resize', 'mediaManagement']);

/** Those who listen to the events of an open device. */
export class DeviceEvents {
  readonly #listeners = new Map<BdevEvent, Set<() => void>>();

  /** @throws TypeError for an event that there is not, and for what is no function */
  on(event: BdevEvent, listener: () => void): void {
    checkListener(event, listener);
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
  }

  off(event: BdevEvent, listener: () => void): void {
    checkListener(event, listener);
    this.#listeners.get(event)?.delete(listener);
  }

  /**
   * Resolves at the next such event.
   *
   * @throws AbortError (as rejection); TypeError
   */
  async once(event: BdevEvent, signal: AbortSignal | undefined): Promise<void> {
    checkSignal(signal);
    await new Promise<void>((resolve, reject) => {
      const end = (settle: () => void) => () => {
        this.off(event, happened);
        signal?.removeEventListener('abort', aborted);
        settle();
      };
      const happened = end(resolve);
      const aborted = end(() => reject(new AbortError(signal as AbortSignal)));
      this.on(event, happened);
      signal?.addEventListener('abort', aborted, { once: true });
    });
  }

  emit(event: BdevEvent): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener();
  }
}

function checkListener(event: BdevEvent, listener: () => void): void {
  if (typeof event !== 'string') throw wrongType('string', 'event', event);
  if (!names.has(event)) throw outOfRange([...names].join(', '), 'event', event);
  checkedFunction(listener, 'listener');
}
