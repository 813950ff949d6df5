import * as spdkExports from '@spdk-ts/spdk';
import { Bdev, DmaBuf, Spdk } from '@spdk-ts/spdk';
import { mistakesIn, printed } from './mistakes.js';
import { outcomeOf } from './outcome.js';
import type { Accepted, Bench, Call, Entry, Recipe } from './recipe.js';
import { recipes } from './recipes/index.js';

/** What a run of the matrix found, on standard output. */
export interface MatrixReport {
  readonly calls: number;
  readonly problems: readonly string[];
}

type AnyFunction = (...args: readonly unknown[]) => unknown;
type AnyClass = AnyFunction & (new (...args: readonly unknown[]) => object) & Record<string, AnyFunction>;

/** Takes one export through everything that can be wrong with its use. */
class Matrix {
  readonly #recipe: Recipe;
  readonly #target: AnyClass;
  readonly problems: string[] = [];
  calls = 0;
  #names = 0;

  constructor(recipe: Recipe) {
    this.#recipe = recipe;
    this.#target = (spdkExports as unknown as Record<string, AnyClass>)[recipe.name] as AnyClass;
  }

  async run(): Promise<void> {
    const { make, whileStopped } = this.#recipe;
    if (whileStopped) {
      await this.#wrongArguments(undefined as never, undefined);
      // What was taken for right has changed what is to be tested.
      if (this.problems.length > 0) return;
    }
    // A recipe needs no bench to be called before one can be made.
    await this.#notRunning('before the start');
    const bench = await this.#start();
    let instance = make && ((await make(bench)) as object);
    if (!whileStopped) await this.#wrongArguments(bench, instance);
    if (this.#recipe.close && make) {
      instance = (await make(bench)) as object;
      await this.#recipe.close(instance as never);
      await this.#useless('closed', bench, instance);
      await this.#recipe.close(instance as never);
    }
    const old = make && ((await make(bench)) as object);
    await bench.spdk.stop();
    await this.#notRunning('after the stop');
    if (old) await this.#useless('after the stop', bench, old);
    const next = await this.#start();
    if (old) await this.#useless('in another run', next, old);
    if (old) await this.#useless('in another run with what is of the old one', bench, old);
    await this.#alive(next);
    await next.spdk.stop();
  }

  async #start(): Promise<Bench> {
    const spdk = await Spdk.start({ hugepages: false });
    const bdev = await spdk.devices.create({ driver: 'malloc', name: `Disk${this.#names++}`, size: 2 ** 20 });
    const disk = await bdev.open({ write: true });
    const queue = disk.queue({ depth: 4, slotBytes: 4096 });
    const buffer = DmaBuf.alloc(4096);
    return { spdk, bdev, disk, queue, buffer, name: () => `Name${this.#names++}` };
  }

  /** Every argument of everything, replaced by every value that it cannot be. */
  async #wrongArguments(bench: Bench, instance: object | undefined): Promise<void> {
    for (const { what, call, entry } of this.#entries(instance)) {
      for (const { path, value, args } of mistakesIn(entry.args(bench))) {
        if (isAccepted(entry.accepts, path, value)) continue;
        await this.#mustRefuse(`${what} with ${path} = ${value}`, () => call(args));
      }
      for (const args of entry.mistakes?.(bench) ?? []) {
        await this.#mustRefuse(`${what} with ${printed(args)}`, () => call(args));
      }
    }
  }

  /** Statics, functions and constructors while SPDK does not run: they work or say so. */
  async #notRunning(when: string): Promise<void> {
    if (this.#recipe.whileStopped) return;
    const bench = unmade(this.#names);
    for (const { what, call, entry } of this.#entries(undefined)) {
      let args: readonly unknown[];
      try {
        args = entry.args(bench);
      } catch {
        continue;
      }
      if (entry.alwaysWorks !== undefined) await this.#mustBeTyped(`${what} ${when}`, () => call(args));
      else await this.#mustRefuse(`${what} ${when}`, () => call(args));
    }
  }

  /** Methods of an instance that has ended, with arguments that are right. */
  async #useless(when: string, bench: Bench, instance: object): Promise<void> {
    for (const { what, call, entry, ofInstance } of this.#entries(instance)) {
      if (!ofInstance) continue;
      const run = () => call(entry.args(bench));
      if (entry.alwaysWorks !== undefined) await this.#mustBeTyped(`${what} ${when}`, run);
      else await this.#mustRefuse(`${what} ${when}`, run);
    }
  }

  async #mustRefuse(what: string, call: () => unknown): Promise<void> {
    this.calls++;
    const outcome = await outcomeOf(call);
    if (outcome.kind !== 'refused') this.problems.push(`${what}: ${printed(outcome)}`);
  }

  async #mustBeTyped(what: string, call: () => unknown): Promise<void> {
    this.calls++;
    const outcome = await outcomeOf(call);
    if (outcome.kind === 'untyped' || outcome.kind === 'hangs')
      this.problems.push(`${what}: ${printed(outcome)}`);
  }

  /** After all of that a device still works. */
  async #alive({ disk, queue, buffer }: Bench): Promise<void> {
    const before = queue.completed;
    await disk.write(buffer.fill(0x3c), { offset: 8192 });
    queue.read(3, 8192);
    await queue.until(() => queue.completed === before + 1);
    if (Buffer.compare(queue.bytes(3), buffer.bytes) !== 0) this.problems.push('reads something else');
    if ([...Bdev.all()].length === 0) this.problems.push('the device is gone');
  }

  *#entries(instance: object | undefined): Generator<{
    what: string;
    call: (args: readonly unknown[]) => unknown;
    entry: Call;
    ofInstance: boolean;
  }> {
    const { name, call, construct, statics = {}, methods = {} } = this.#recipe;
    const Target = this.#target;
    if (isCall(call)) yield { what: name, call: (args) => Target(...args), entry: call, ofInstance: false };
    if (isCall(construct)) {
      yield { what: `new ${name}`, call: (args) => new Target(...args), entry: construct, ofInstance: false };
    }
    for (const [method, entry] of Object.entries(statics)) {
      if (!isCall(entry)) continue;
      const run = (args: readonly unknown[]) => (Target[method] as AnyFunction).apply(Target, [...args]);
      yield { what: `${name}.${method}`, call: run, entry, ofInstance: false };
    }
    if (instance === undefined) return;
    for (const [method, entry] of Object.entries(methods)) {
      if (!isCall(entry)) continue;
      const run = (args: readonly unknown[]) =>
        (instance as Record<string, AnyFunction>)[method]?.apply(instance, [...args]);
      yield { what: `${name}#${method}`, call: run, entry, ofInstance: true };
    }
  }
}

/** A bench while SPDK does not run: using anything but names of it throws, and such an entry is left out. */
function unmade(number: number): Bench {
  return new Proxy({} as Bench, {
    get(_target, property) {
      if (property === 'name') return () => `Name${number}`;
      throw new Error('SPDK does not run');
    },
  });
}

function isCall(entry: Entry | undefined): entry is Call {
  return entry !== undefined && 'args' in entry;
}

function isAccepted(accepts: readonly Accepted[] | undefined, path: string, value: string): boolean {
  return (accepts ?? []).some((one) => one.path === path && (one.values?.includes(value) ?? true));
}

const recipe = recipes[Number(process.argv[2])];
if (recipe) {
  const matrix = new Matrix(recipe);
  await matrix.run();
  const report: MatrixReport = { calls: matrix.calls, problems: matrix.problems };
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
