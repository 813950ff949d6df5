import { parseArgs } from 'node:util';
import type { SpdkOptions } from '@spdk-ts/spdk';
import { exampleNames } from './example-names.js';
import { type ExampleOptions, type OptionValues, startOptions, startWith } from './start-options.js';

interface Example {
  /** Its own options, beside those of the start. */
  readonly options?: ExampleOptions;
  main(options: SpdkOptions, values: OptionValues): Promise<void>;
}

const [name, ...args] = process.argv.slice(2);
if (name === undefined || !exampleNames.includes(name)) {
  fail(`usage: npm run example -- NAME [options]\nexamples: ${exampleNames.join(', ')}`);
}

const { main, options = {} } = (await import(new URL(`${name}.js`, import.meta.url).href)) as Example;
const values = valuesOf({ ...startOptions, ...options, help: { type: 'boolean', description: 'this text' } });
if (values['help'] === true) console.log(usage());
else await main(startWith(values), values);

function valuesOf(all: ExampleOptions): OptionValues {
  try {
    return parseArgs({ args, options: all }).values as OptionValues;
  } catch (error) {
    return fail(`${(error as Error).message}\n${usage()}`);
  }
}

function usage(): string {
  const lines = Object.entries({ ...options, ...startOptions }).map(
    ([option, { type, description }]) =>
      `  ${`--${option}${type === 'string' ? ' VALUE' : ''}`.padEnd(20)} ${description}`,
  );
  return [`usage: npm run example -- ${name} [options]`, ...lines].join('\n');
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
