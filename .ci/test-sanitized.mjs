#!/usr/bin/env node
// Runs the tests on an instrumented build of the embedded backend's addon, which has to be there, and the native C++
// tests, instrumented in the same way:
//
//   node .ci/test-sanitized.mjs address|undefined|address,undefined|thread [vitest arguments]
//
// Fails when a test fails, and when a sanitizer reports anything in any process, whether or not a test noticed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compilerLibraryFinder } from '../packages/spdk-sys/configure/link-flags.mjs';
import { sanitizerRuntimes } from '../packages/spdk-sys/configure/sanitizers.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [sanitize = '', ...vitestArguments] = process.argv.slice(2);
const accepted = ['address', 'undefined', 'address,undefined', 'thread'];
if (!accepted.includes(sanitize)) {
  console.error(`expected ${accepted.join(' or ')} as the first argument, got '${sanitize}'`);
  process.exit(2);
}
const isOn = (name) => sanitize.split(',').includes(name);

// Threads meet in the addon and in the API above it; what else the packages test runs on one thread.
const packages = isOn('thread') ? ['spdk-sys', 'spdk'] : ['spdk-sys', 'spdk-safe', 'spdk', 'testing'];

const reports = mkdtempSync(join(tmpdir(), 'spdk-ts-sanitized-'));
const common = `log_path=${reports}/report:print_stacktrace=1`;
const sanitizerOptions = {
  // Node frees little of what it has when it ends. Some tests ask for more memory than there can be.
  ASAN_OPTIONS: `${common}:detect_leaks=0:allocator_may_return_null=1`,
  UBSAN_OPTIONS: common,
  TSAN_OPTIONS: [
    common,
    `suppressions=${join(root, '.ci/thread-sanitizer.suppressions')}`,
    'allocator_may_return_null=1',
    // Node's and V8's code is not instrumented: what they do with memory is seen only where they call the C library,
    // and what orders it is not seen at all.
    'ignore_noninstrumented_modules=1',
    'report_signal_unsafe=0',
    'detect_deadlocks=0',
    'exitcode=0',
  ].join(':'),
};

function run(command, args, options) {
  console.log(`\n$ ${[command, ...args].join(' ')}`);
  return spawnSync(command, args, { stdio: 'inherit', ...options }).status === 0;
}

/** Leaks are looked for here: these programs free all that they have. */
function runNativeTests(suite) {
  const program = 'packages/spdk-sys/embedded/test/build-and-run.mjs';
  const report = `packages/spdk-sys/test-results/native-embedded-${suite}-${sanitize.replace(',', '-')}.json`;
  return run(process.execPath, [program, '--suite', suite, '--sanitize', sanitize, '--report', report], {
    cwd: root,
  });
}

function runPackage(name) {
  const runtimes = sanitizerRuntimes(sanitize, compilerLibraryFinder(process.env.CXX ?? 'c++'));
  // Tests of the build load no addon, and shells do not work with every runtime.
  const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--exclude', 'test/configure.test.ts'];
  return run(process.execPath, [...vitest, ...vitestArguments], {
    cwd: join(root, 'packages', name),
    env: {
      ...process.env,
      ...sanitizerOptions,
      LD_PRELOAD: runtimes.join(' '),
      SPDK_TS_BACKEND: 'embedded',
      SPDK_TS_SANITIZE: sanitize,
      ...(isOn('address') ? { MARSHAL_PROBE_SANITIZE: '1' } : {}),
    },
  });
}

let failed = false;
for (const suite of ['all', 'interrupt']) failed = !runNativeTests(suite) || failed;
for (const name of packages) failed = !runPackage(name) || failed;
const files = readdirSync(reports);
for (const file of files) console.error(`\n${file}:\n${readFileSync(join(reports, file), 'utf8')}`);
rmSync(reports, { recursive: true });
console.log(`\n${sanitize}: tests ${failed ? 'FAILED' : 'passed'}, ${files.length} processes with reports`);
process.exitCode = failed || files.length > 0 ? 1 : 0;
