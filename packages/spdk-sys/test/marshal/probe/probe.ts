import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { Addon, AnyFunction } from '../../../src/backend/addon.js';

/** Set to build the probe with AddressSanitizer and UndefinedBehaviorSanitizer; Node then needs libasan preloaded. */
export const sanitize = process.env['MARSHAL_PROBE_SANITIZE'] === '1';
const here = import.meta.dirname;
const folder = resolve(here, `../../../build/marshal-probe${sanitize ? '-sanitized' : ''}`);

/** The marshalling half of the addon over the sample C library instead of SPDK. */
export interface Probe extends Omit<Addon, 'functions' | 'info' | 'host' | 'log'> {
  // biome-ignore lint/suspicious/noExplicitAny: tests pass what no type would allow
  readonly functions: Record<string, (...args: any[]) => any>;
  /** Completes `count` queued requests from the event loop, within one batch or singly. */
  completeLater(count: number, batched: boolean): void;
  pendingCallbacks(): number;
  watchPending(): void;
  pendingNotices(): number;
  completeAtTeardown(): void;
}

/** Builds the probe if it is older than its sources, and returns its path. Files of one run wait for each other. */
function buildProbe(): string {
  mkdirSync(folder, { recursive: true });
  const settings = [`OUT=${folder}`, `NODE_INCLUDE=${resolve(process.execPath, '../../include/node')}`];
  if (sanitize) settings.push('SANITIZE=1');
  const env = { ...process.env, LD_PRELOAD: '' };
  execFileSync('flock', [`${folder}/lock`, 'make', '-j2', '-s', '-C', here, ...settings], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return resolve(folder, 'marshal_probe.node');
}

/** Built on import: no test's timeout should have to cover a compiler. */
const probePath = buildProbe();

export function loadProbe(): Probe {
  return createRequire(import.meta.url)(probePath) as Probe;
}

export interface ScriptResult {
  status: number | null;
  signal: NodeJS.Signals | null;
  lines: string[];
  stderr: string;
}

/**
 * Runs a function in a Node.js process of its own, for what ends or upsets a process. It is passed as source text, so
 * it sees nothing but its parameters: the probe, its functions and the probe's path.
 */
export function runScript(
  // biome-ignore lint/suspicious/noExplicitAny: the script defines what it passes to C
  script: (probe: Probe, f: Record<string, (...args: any[]) => any>, path: string) => unknown,
  nodeFlags: string[] = [],
  scriptArguments: string[] = [],
): ScriptResult {
  const path = JSON.stringify(probePath);
  const source = `const probe = require(${path}); (${script})(probe, probe.functions, ${path});`;
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [...nodeFlags, '-e', source, ...scriptArguments],
    {
      encoding: 'utf8',
      timeout: 60_000,
    },
  );
  return { status, signal, lines: stdout.split('\n').filter((line) => line !== ''), stderr };
}

/** What a call throws, as `code: message`; for tables of wrong arguments. */
export function thrownBy(call: AnyFunction): string {
  try {
    call();
  } catch (error) {
    const { name, code, message } = error as NodeJS.ErrnoException;
    return `${name} ${code}: ${message}`;
  }
  return 'nothing was thrown';
}
