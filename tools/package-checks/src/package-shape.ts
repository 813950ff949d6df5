import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/**
 * What is wrong with a package as npm would publish it: files that are missing, exports that do not resolve, types that do
 * not belong to their module. Packages are for `import` alone.
 */
export async function packageProblems(folder: string): Promise<string[]> {
  return [...(await publishProblems(folder)), ...typeProblems(folder)];
}

async function publishProblems(folder: string): Promise<string[]> {
  const { messages, pkg } = await publint({ pkgDir: folder, pack: 'npm', strict: true });
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`);
}

function typeProblems(folder: string): string[] {
  const { error, status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      typesCommand(),
      '--pack',
      folder,
      '--profile',
      'esm-only',
      '--format',
      'ascii',
      '--no-color',
      '--no-emoji',
    ],
    { encoding: 'utf8', maxBuffer: 64 << 20 },
  );
  if (error) throw error;
  return status === 0 ? [] : [`are the types wrong: ${stdout}${stderr}`.trim()];
}

function typesCommand(): string {
  const manifest = createRequire(import.meta.url).resolve('@arethetypeswrong/cli/package.json');
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: { attw: string } };
  return join(dirname(manifest), bin.attw);
}
