import { checkedFunction, outOfRange, wrongType } from '@spdk-ts/spdk-safe';

/** Those who listen to events, each of which has one argument. */
export class Listeners<Events> {
  readonly #listeners: Map<keyof Events, Set<(event: never) => void>>;

  constructor(names: readonly (keyof Events & string)[]) {
    this.#listeners = new Map(names.map((name) => [name, new Set()]));
  }

  /** @throws TypeError, RangeError for an event that there is not, and for what is no function */
  on<Name extends keyof Events & string>(name: Name, listener: (event: Events[Name]) => void): void {
    this.#of(name).add(checkedFunction(listener, 'listener'));
  }

  off<Name extends keyof Events & string>(name: Name, listener: (event: Events[Name]) => void): void {
    this.#of(name).delete(checkedFunction(listener, 'listener'));
  }

  emit<Name extends keyof Events & string>(name: Name, event: Events[Name]): void {
    for (const listener of [...this.#of(name)]) (listener as (event: Events[Name]) => void)(event);
  }

  #of(name: string): Set<(event: never) => void> {
    if (typeof name !== 'string') throw wrongType('string', 'event', name);
    const listeners = this.#listeners.get(name as keyof Events);
    if (!listeners) throw outOfRange([...this.#listeners.keys()].join(', '), 'event', name);
    return listeners;
  }
}
