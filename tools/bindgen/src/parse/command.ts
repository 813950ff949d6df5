import { spawnSync } from 'node:child_process';

export class MissingToolError extends Error {
  constructor(tool: string, remedy: string) {
    super(`${tool} is not installed: ${remedy}`);
    this.name = 'MissingToolError';
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  castxml: 'apt-get install castxml',
  gcc: 'apt-get install gcc',
  git: 'apt-get install git',
};

export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a tool to its end; a tool that is not there is an error that says how to get it. */
export function run(tool: string, args: readonly string[], input = ''): CommandResult {
  const result = spawnSync(tool, args, { input, encoding: 'utf8', maxBuffer: 1 << 30 });
  if (result.error) {
    if ((result.error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new MissingToolError(tool, REMEDIES[tool] ?? `put ${tool} on the PATH`);
    }
    throw result.error;
  }
  return { status: result.status ?? 1, stdout: result.stdout, stderr: result.stderr };
}

/** As `run`, and a failure is an error that carries the first lines of what the tool said. */
export function runOrThrow(tool: string, args: readonly string[], input = ''): string {
  const result = run(tool, args, input);
  if (result.status !== 0) {
    throw new Error(
      `${tool} failed with status ${result.status}:\n${result.stderr.split('\n').slice(0, 12).join('\n')}`,
    );
  }
  return result.stdout;
}

export function hasTool(tool: string): boolean {
  try {
    return run(tool, ['--version']).status === 0;
  } catch (error) {
    if (error instanceof MissingToolError) return false;
    throw error;
  }
}
