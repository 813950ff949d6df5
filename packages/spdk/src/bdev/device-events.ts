import { EventEmitter, on } from 'node:events';
import {
  AbortError,
  type BdevEvent,
  type BdevMediaEvent,
  checkedFunction,
  checkSignal,
  outOfRange,
  wrongType,
} from '@spdk-ts/spdk-safe';

const names: ReadonlySet<string> = new Set<BdevEvent>(['remove', 'resize', 'mediaManagement']);

/** Bytes of a device that it has something to say about. */
export interface MediaRange {
  /** First byte. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
}

/** What has happened to an open device, told apart by `type`. */
export type DeviceEvent =
  /** Somebody removes it. The descriptor closes itself, once the I/O in flight has completed. */
  | { readonly type: 'remove' }
  /** It has another size. */
  | { readonly type: 'resize'; readonly sizeBytes: number }
  /** A device with raw access to its medium asks for ranges to be written elsewhere; told to one that may write. */
  | { readonly type: 'mediaManagement'; readonly ranges: readonly MediaRange[] };

/** The {@link DeviceEvent} of one type. */
export type DeviceEventOf<Type extends BdevEvent> = Extract<DeviceEvent, { type: Type }>;

type Listener = (event: never) => void;

/** What SPDK tells of a device, as listeners see it. */
export function deviceEvent(
  type: BdevEvent,
  { sizeBytes, blockSizeBytes }: { sizeBytes: number; blockSizeBytes: number },
  media: readonly BdevMediaEvent[],
): DeviceEvent {
  if (type === 'remove') return { type };
  if (type === 'resize') return { type, sizeBytes };
  const ranges = media.map(({ offsetBlocks, blockCount }) => ({
    offset: Number(offsetBlocks) * blockSizeBytes,
    length: Number(blockCount) * blockSizeBytes,
  }));
  return { type, ranges };
}

/** Those who listen to the events of an open device. */
export class DeviceEvents {
  readonly #listeners = new Map<BdevEvent, Set<Listener>>();
  /** Of those who iterate: `event` and `close`. */
  readonly #all = new EventEmitter({}).setMaxListeners(0);

  /** @throws TypeError, RangeError for an event that there is not; TypeError for what is no function */
  on(event: BdevEvent, listener: Listener): void {
    checkListener(event, listener);
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
  }

  off(event: BdevEvent, listener: Listener): void {
    checkListener(event, listener);
    this.#listeners.get(event)?.delete(listener);
  }

  /**
   * Resolves at the next such event.
   *
   * @throws AbortError (as rejection); TypeError, RangeError
   */
  async once<Type extends BdevEvent>(
    event: Type,
    signal: AbortSignal | undefined,
  ): Promise<DeviceEventOf<Type>> {
    checkSignal(signal);
    return await new Promise((resolve, reject) => {
      const end = () => {
        this.off(event, happened);
        signal?.removeEventListener('abort', aborted);
      };
      const happened = (what: DeviceEventOf<Type>) => {
        end();
        resolve(what);
      };
      const aborted = () => {
        end();
        reject(new AbortError(signal as AbortSignal));
      };
      this.on(event, happened);
      signal?.addEventListener('abort', aborted, { once: true });
    });
  }

  /**
   * All events from now on, until {@link end}.
   *
   * @throws AbortError, also as rejection; TypeError
   */
  iterate(signal: AbortSignal | undefined): AsyncIterableIterator<DeviceEvent> {
    checkSignal(signal);
    return firstArguments(on(this.#all, 'event', { close: ['close'], ...(signal && { signal }) }));
  }

  emit(event: DeviceEvent): void {
    for (const listener of [...(this.#listeners.get(event.type) ?? [])]) listener(event as never);
    this.#all.emit('event', event);
  }

  /** There will be no more events. */
  end(): void {
    this.#all.emit('close');
  }
}

/** Node.js hands over all arguments of a listener. No generator: one that was not begun could not end `events`. */
function firstArguments(events: AsyncIterator<DeviceEvent[], undefined>): AsyncIterableIterator<DeviceEvent> {
  const first = ({ done, value }: IteratorResult<DeviceEvent[], undefined>): IteratorResult<DeviceEvent> =>
    done ? { done, value } : { done: false, value: value[0] as DeviceEvent };
  return {
    next: async () => first(await events.next()),
    return: async () => first((await events.return?.()) ?? { done: true, value: undefined }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function checkListener(event: BdevEvent, listener: Listener): void {
  if (typeof event !== 'string') throw wrongType('string', 'event', event);
  if (!names.has(event)) throw outOfRange([...names].join(', '), 'event', event);
  checkedFunction(listener, 'listener');
}
