import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { SpdkOptions } from '@spdk-ts/spdk';

interface Example {
  main(options: SpdkOptions): Promise<void>;
}

const examples = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.js') && file !== 'run.js')
  .map((file) => file.slice(0, -'.js'.length));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    backend: { type: 'string' },
    'no-huge': { type: 'boolean' },
    memory: { type: 'string' },
  },
});

const [name] = positionals;
if (positionals.length !== 1 || name === undefined || !examples.includes(name)) {
  console.error(`usage: npm run example -- NAME [--backend embedded|spdk] [--memory SIZE] [--no-huge]`);
  console.error(`examples: ${examples.join(', ')}`);
  process.exit(2);
}

const options: SpdkOptions = {
  ...(values.backend !== undefined && { backend: values.backend as 'embedded' | 'spdk' }),
  ...(values.memory !== undefined && { memory: values.memory }),
  ...(values['no-huge'] && { hugepages: false }),
};
const { main } = (await import(new URL(`${name}.js`, import.meta.url).href)) as Example;
await main(options);
