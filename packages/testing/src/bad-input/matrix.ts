import { type Callable, instanceCalls, staticCalls } from './entries.js';
import { type MatrixEnvironment, NotOnThisBench } from './environment.js';
import { mistakesIn, printed, zeroesIn } from './mistakes.js';
import { type Outcome, outcomeOf } from './outcome.js';
import type { Accepted, Recipe } from './recipe.js';
import { gettersOf, symbolMethodsOf } from './surface.js';

/** What a run of the matrix found. */
export interface MatrixReport {
  readonly calls: number;
  readonly problems: readonly string[];
}

/** Takes one export through everything that can be wrong with its use. */
export class Matrix<Bench> {
  readonly #recipe: Recipe<Bench>;
  readonly #target: unknown;
  readonly #environment: MatrixEnvironment<Bench>;
  readonly problems: string[] = [];
  calls = 0;

  constructor(recipe: Recipe<Bench>, target: unknown, environment: MatrixEnvironment<Bench>) {
    this.#recipe = recipe;
    this.#target = target;
    this.#environment = environment;
  }

  get report(): MatrixReport {
    return { calls: this.calls, problems: this.problems };
  }

  /** On the thread that starts SPDK. `elsewhere` is run while SPDK runs the second time. */
  async run(elsewhere: () => Promise<MatrixReport>): Promise<void> {
    const { whileStopped, whileUnattached } = this.#recipe;
    if (whileStopped) {
      await this.#wrongArguments(undefined as never, [...this.#statics()]);
      // What was taken for right has changed what is to be tested.
      if (this.problems.length > 0) return;
    } else await this.#notRunning('before the start');
    const first = await this.#environment.start();
    const startsHere = Boolean(whileStopped || whileUnattached);
    if (!startsHere) await this.#wrongArguments(first, [...this.#statics()]);
    await this.#alone(first, startsHere);
    const old = await this.#makeOld(first);
    await this.#environment.stop(first);
    if (!whileStopped) await this.#notRunning('after the stop');
    if (old) await this.#useless('after the stop', first, old);
    const next = await this.#environment.start();
    if (old) await this.#useless('in another run', next, old);
    if (old) await this.#useless('in another run with what is of the old one', first, old);
    if (!startsHere) await this.#withOldArguments(first, next);
    const { calls, problems } = await elsewhere();
    this.calls += calls;
    this.problems.push(...problems.map((problem) => `in a worker: ${problem}`));
    await this.#requireAlive(next);
    await this.#environment.stop(next);
  }

  /** On a worker, while another thread runs SPDK. */
  async runElsewhere(): Promise<void> {
    const { whileStopped, whileUnattached } = this.#recipe;
    if (whileUnattached) await this.#wrongArguments(undefined as never, [...this.#statics()]);
    else if (!whileStopped) await this.#notRunning('on a thread that is none of SPDK');
    const first = await this.#environment.attach();
    const startsHere = Boolean(whileStopped || whileUnattached);
    if (!startsHere) await this.#wrongArguments(first, [...this.#statics()]);
    await this.#alone(first, startsHere);
    const old = await this.#makeOld(first);
    await this.#environment.detach(first);
    if (old) await this.#useless('after its thread stopped', first, old);
    const next = await this.#environment.attach();
    const bound = this.#recipe.anyThread === undefined;
    if (old && bound) await this.#useless('on another SPDK thread', next, old);
    await this.#requireAlive(next);
    await this.#environment.detach(next);
  }

  /** What is to be seen within one run of SPDK. */
  async #alone(bench: Bench, startsHere: boolean): Promise<void> {
    if (!startsHere) await this.#mustWork(bench);
    const instance = await this.#make(bench);
    if (!instance) return;
    await this.#wrongArguments(bench, [...instanceCalls(instance, this.#recipe)]);
    await this.#read('open', instance);
    await this.#close(instance);
    if (!this.#recipe.close) return;
    const closed = (await this.#make(bench)) as object;
    await this.#close(closed);
    await this.#useless('closed', bench, closed);
    await this.#close(closed);
    const inside = (await this.#make(bench)) as object;
    let closing: Promise<void> | undefined;
    await this.#environment.insideCompletion(bench, () => {
      closing = this.#close(inside);
    });
    await closing;
    await this.#useless('closed inside of a completion', bench, inside);
  }

  /** Undefined where there are no instances, or where the bench has not what they are made of. */
  async #make(bench: Bench): Promise<object | undefined> {
    try {
      return (await this.#recipe.make?.(bench)) as object | undefined;
    } catch (error) {
      if (error instanceof NotOnThisBench) return undefined;
      throw error;
    }
  }

  /** One that outlives its run of SPDK. */
  async #makeOld(bench: Bench): Promise<object | undefined> {
    const old = await this.#make(bench);
    if (old && this.#recipe.endsBeforeStop !== undefined) await this.#close(old);
    return old;
  }

  async #close(instance: object): Promise<void> {
    await this.#recipe.close?.(instance as never);
  }

  /** What the recipe calls valid has to be, or everything would be refused for another reason. */
  async #mustWork(bench: Bench): Promise<void> {
    for (const callable of this.#statics()) await this.#mustWorkOnce(bench, callable);
    const names = Object.keys({ ...this.#recipe.methods, ...this.#recipe.setters });
    for (const name of names) {
      const instance = await this.#make(bench);
      if (!instance) return;
      const { methods = {}, setters = {} } = this.#recipe;
      const only = { ...this.#recipe, methods: picked(methods, name), setters: picked(setters, name) };
      for (const callable of instanceCalls(instance, only)) await this.#mustWorkOnce(bench, callable);
      await this.#close(instance);
    }
  }

  async #mustWorkOnce(bench: Bench, { what, call, entry }: Callable<Bench>): Promise<void> {
    const args = this.#argsOf(bench, entry.args);
    if (!args || entry.untried !== undefined) return;
    const outcome = await this.#call(() => call(args));
    const expected = outcome.kind === 'refused' && (entry.fails ?? []).includes(outcome.code);
    if (outcome.kind !== 'done' && !expected) this.#complain(`${what} with valid arguments`, outcome);
  }

  /** Every argument of everything, replaced by every value that it cannot be. */
  async #wrongArguments(bench: Bench, callables: readonly Callable<Bench>[]): Promise<void> {
    for (const { what, call, entry } of callables) {
      const args = this.#argsOf(bench, entry.args);
      if (!args) continue;
      for (const { path, value, args: wrong } of mistakesIn(args)) {
        if (isAccepted(entry.accepts, path, value)) continue;
        await this.#mustRefuse(`${what} with ${path} = ${value}`, () => call(wrong));
      }
      for (const wrong of this.#argsOf(bench, entry.mistakes) ?? []) {
        await this.#mustRefuse(`${what} with ${printed(wrong)}`, () => call(wrong as readonly unknown[]));
      }
      if (entry.untried !== undefined) continue;
      for (const { path, zero, negative } of zeroesIn(() => entry.args(bench))) {
        const asZero = await this.#call(() => call(zero));
        const outcome = await this.#call(() => call(negative));
        const differs = asZero.kind === 'refused' && outcome.kind === 'done';
        if (differs || isUnfit(outcome)) this.#complain(`${what} with ${path} = -0`, outcome);
      }
    }
  }

  /** Statics, functions and constructors where there is no SPDK thread: they work or say so. */
  async #notRunning(when: string): Promise<void> {
    for (const callable of this.#statics()) await this.#mustNotWork(when, undefined as never, callable);
    await this.#read(when, this.#target as object);
  }

  /** Methods of an instance that has ended, with arguments that are right. */
  async #useless(when: string, bench: Bench, instance: object): Promise<void> {
    for (const callable of instanceCalls(instance, this.#recipe)) {
      await this.#mustNotWork(when, bench, callable);
    }
    await this.#read(when, instance);
  }

  async #mustNotWork(when: string, bench: Bench, { what, call, entry }: Callable<Bench>): Promise<void> {
    // It would do there what is not to be tried.
    if (entry.untried !== undefined && entry.alwaysWorks !== undefined && /another/.test(when)) return;
    const args = this.#argsOf(bench, entry.args);
    if (!args) return;
    const outcome = await this.#call(() => call(args));
    const mayWork = entry.alwaysWorks ?? (when.startsWith('closed') ? undefined : entry.withoutSpdk);
    const wrong = mayWork === undefined ? outcome.kind !== 'refused' : isUnfit(outcome);
    if (wrong) this.#complain(`${what} ${when}`, outcome);
  }

  /** What is of a run that has ended, given to the next one. */
  async #withOldArguments(old: Bench, next: Bench): Promise<void> {
    const instance = await this.#make(next);
    const ofInstance = instance ? instanceCalls(instance, this.#recipe) : [];
    for (const { what, call, entry } of [...this.#statics(), ...ofInstance]) {
      const args = this.#argsOf(old, entry.args);
      if (!args || entry.untried !== undefined) continue;
      const outcome = await this.#call(() => call(args));
      if (isUnfit(outcome)) this.#complain(`${what} with arguments of an old run`, outcome);
    }
    if (instance) await this.#close(instance);
  }

  /** Accessors, iterators and disposing, twice: none of them needs arguments, in whatever state. */
  async #read(when: string, object: object): Promise<void> {
    for (const name of gettersOf(object)) {
      const outcome = await this.#call(() => Boolean(Reflect.get(object, name, object)));
      if (isUnfit(outcome)) this.#complain(`${this.#recipe.name} ${String(name)} ${when}`, outcome);
    }
    // Those of an open one end it, or begin something.
    if (when === 'open') return;
    for (const name of [...symbolMethodsOf(object), ...symbolMethodsOf(object)]) {
      const method = Reflect.get(object, name, object) as () => unknown;
      const outcome = await this.#call(() => method.call(object));
      if (isUnfit(outcome)) this.#complain(`${this.#recipe.name} ${String(name)} ${when}`, outcome);
    }
  }

  *#statics(): Generator<Callable<Bench>> {
    yield* staticCalls(this.#target, this.#recipe);
  }

  /** Undefined where the bench has not what the arguments are made of; no bench has nothing at all. */
  #argsOf(
    bench: Bench,
    args: ((bench: Bench) => readonly unknown[]) | undefined,
  ): readonly unknown[] | undefined {
    try {
      return args?.(bench);
    } catch (error) {
      if (error instanceof NotOnThisBench || bench === undefined) return undefined;
      throw error;
    }
  }

  async #mustRefuse(what: string, call: () => unknown): Promise<void> {
    const outcome = await this.#call(call);
    if (outcome.kind !== 'refused') this.#complain(what, outcome);
  }

  /** After all of that SPDK still does I/O. */
  async #requireAlive(bench: Bench): Promise<void> {
    const fault = await this.#environment.fault(bench);
    if (fault !== undefined) this.problems.push(`afterwards ${fault}`);
  }

  #call(call: () => unknown): Promise<Outcome> {
    this.calls++;
    return outcomeOf(call);
  }

  #complain(what: string, outcome: Outcome): void {
    this.problems.push(`${what}: ${printed(outcome)}`);
  }
}

function isUnfit({ kind }: Outcome): boolean {
  return kind === 'untyped' || kind === 'hangs';
}

function picked<Value>(all: Readonly<Record<string, Value>>, name: string): Record<string, Value> {
  const value = all[name];
  return value === undefined ? {} : { [name]: value };
}

function isAccepted(accepts: readonly Accepted[] | undefined, path: string, value: string): boolean {
  return (accepts ?? []).some((one) => one.path === path && (one.values?.includes(value) ?? true));
}
