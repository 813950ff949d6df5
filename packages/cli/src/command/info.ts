import { type BackendInfo, type BackendName, Spdk, SpdkError } from '@spdk-ts/spdk';
import { Command } from 'commander';

/** `spdk-ts info`: which backends are built, which one runs, and what it has. */
export function infoCommand(): Command {
  return new Command('info')
    .description('show which backend runs and what it has')
    .option('--backend <name>', 'embedded or spdk')
    .option('--json', 'print JSON')
    .action(async ({ backend, json }: { backend?: BackendName; json?: boolean }, command: Command) => {
      try {
        await using spdk = await Spdk.start(backend === undefined ? {} : { backend });
        console.log(json ? JSON.stringify(spdk.backend, null, 2) : describe(spdk.backend));
      } catch (error) {
        if (!(error instanceof SpdkError) && !(error instanceof Error && 'code' in error)) throw error;
        command.error(`error: ${error.message}`, { exitCode: 1 });
      }
    });
}

function describe({ backend, version, flavour, built, functions, unsupported }: BackendInfo): string {
  return [
    `backend      ${backend}`,
    `version      ${version} (${flavour})`,
    `built        ${built.join(', ')}`,
    `functions    ${functions.length} of ${functions.length + unsupported.length}`,
  ].join('\n');
}
