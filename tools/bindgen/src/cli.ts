import { Command } from 'commander';
import { check } from './command/check.js';
import { coverage } from './command/coverage.js';
import { generate } from './command/generate.js';

const program = new Command('bindgen').description("generates the raw bindings from SPDK's headers");

program
  .command('generate')
  .description('emit all generated files; with an SPDK tree, read the API of its flavour anew first')
  .option('--flavour <name>', 'flavour of the SPDK tree, such as openebs-24.05')
  .option('--spdk-root <directory>', 'configured SPDK source tree to read (needs castxml and gcc)')
  .action((options: { flavour?: string; spdkRoot?: string }) => {
    console.log(generate(options));
  });

program
  .command('check')
  .description('exit with 1 and list what is stale when a committed file is not what would be emitted')
  .action(() => {
    const stale = check();
    if (stale.length === 0) {
      console.log('all generated files are up to date');
      return;
    }
    console.error(stale.join('\n'));
    console.error(`${stale.length} files differ: run \`npm run bindgen -- generate\` and commit the result`);
    process.exitCode = 1;
  });

program
  .command('coverage')
  .description('say of every declaration whether it is bound, or why not; exit with 1 if neither')
  .option('--json', 'print JSON')
  .action((options: { json?: boolean }) => {
    const { text, complete } = coverage({ json: options.json === true });
    console.log(text);
    if (!complete) process.exitCode = 1;
  });

try {
  program.parse();
} catch (error) {
  console.error(`bindgen: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
