import type { ParseArgsConfig } from 'node:util';
import type { SpdkOptions } from '@spdk-ts/spdk';

/** Options of an example's command line, as `parseArgs` of `node:util` takes them, and what each is for. */
export type ExampleOptions = Record<
  string,
  NonNullable<ParseArgsConfig['options']>[string] & { readonly description: string }
>;

/** What was given on the command line, defaults filled in. */
export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

/** Options that every example has: how SPDK is started. */
export const startOptions = {
  backend: { type: 'string', description: 'embedded or spdk' },
  memory: { type: 'string', description: 'DMA memory, such as 256MiB' },
  'no-huge': { type: 'boolean', description: 'memory outside of hugepages' },
  'core-mask': { type: 'string', description: 'cores of SPDK, such as 0x3 or [0,1]' },
  config: { type: 'string', description: "a configuration in SPDK's JSON format" },
} as const satisfies ExampleOptions;

/** What `Spdk.start` takes of the values. */
export function startWith(values: OptionValues): SpdkOptions {
  const { backend, memory, config } = values;
  const coreMask = values['core-mask'];
  return {
    ...(typeof backend === 'string' && { backend: backend as NonNullable<SpdkOptions['backend']> }),
    ...(typeof memory === 'string' && { memory }),
    ...(values['no-huge'] === true && { hugepages: false }),
    ...(typeof coreMask === 'string' && { coreMask }),
    ...(typeof config === 'string' && { config }),
  };
}
