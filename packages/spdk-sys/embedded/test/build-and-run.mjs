// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Compiles the native tests with a C++ compiler and runs them.
//
//   node build-and-run.mjs [--suite base|json|rpc|bdev|ring|interrupt|all] [--backend embedded|spdk]
//                          [--sanitize address,undefined|thread] [--headers <root>]
//                          [--filter <text>] [--jobs <n>] [--report <file>]
//
// With `--backend spdk` the same tests run against the built SPDK tree that SPDK_ROOT_DIR names: what
// they expect has to hold there as well. `--headers` takes the declarations from another SPDK tree
// than embedded/include. `all` is all but interrupt. `--report` writes the counts as JSON, under the names that vitest's report has.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { splitCommand } from '../../configure/command-line.mjs';
import { findLiburing } from '../../configure/liburing.mjs';
import { compilerLibraryFinder } from '../../configure/link-flags.mjs';

const testDir = dirname(fileURLToPath(import.meta.url));
const embeddedDir = dirname(testDir);
const packageDir = dirname(embeddedDir);

const compilerCommand = process.env.CXX ?? 'g++';
const compiler = splitCommand(compilerCommand);
// Without it the embedded backend has no uring driver.
const liburing = findLiburing(process.env, compilerLibraryFinder(compilerCommand));

const BASE_FOLDERS = [
  'env',
  'fd_group',
  'log',
  'thread',
  'cpuset',
  'uuid',
  'text',
  'checksum',
  'dif',
  'bits',
  'iovec',
  'file',
];
const BASE_LIBRARIES = ['spdk_thread', 'spdk_env_dpdk', 'spdk_util', 'spdk_log'];

// What each suite compiles, and links of a real SPDK. A test belongs to the suite whose name its own
// starts with ("json_parse.test.cc"), else to the base.
const SUITES = {
  base: { folders: [], libraries: [] },
  json: { folders: ['json'], libraries: ['spdk_json'] },
  rpc: {
    folders: ['json', 'rpc', 'init'],
    libraries: ['spdk_json', 'spdk_jsonrpc', 'spdk_rpc', 'spdk_init'],
  },
  bdev: {
    folders: [
      ...['json', 'rpc', 'init', 'iobuf', 'bdev', 'bdev/rpc', 'bdev_part', 'bdev_module', 'notify'],
      ...['malloc', 'null', 'file', 'aio', ...(liburing ? ['uring'] : [])].map(
        (name) => `bdev_module/${name}`,
      ),
      ...['passthru', 'error', 'delay', 'split'].map((name) => `bdev_module/${name}`),
    ],
    libraries: [
      'spdk_json',
      'spdk_jsonrpc',
      'spdk_rpc',
      'spdk_init',
      'spdk_event_bdev',
      'spdk_notify',
      ...['malloc', 'null', 'aio', 'uring', 'passthru', 'error', 'delay', 'split'].map(
        (name) => `spdk_bdev_${name}`,
      ),
    ],
  },
};
// I/O rings and served devices are the addon's, without what is of Node.js: tested on the test device of the bdev suite.
SUITES.ring = SUITES.bdev;
SUITES.served = SUITES.bdev;
SUITES.init = SUITES.rpc;
SUITES.jsonrpc = SUITES.rpc;
SUITES.subsystem = SUITES.rpc;
SUITES.subsystems = SUITES.rpc;
SUITES.config = SUITES.rpc;
// A process of its own: interrupt mode is for all threads, and stays on.
SUITES.interrupt = { folders: [], libraries: [], isAlone: true };

const nativeDir = join(packageDir, 'native');
const RING_SOURCES = [
  ...[
    ...['io_ring', 'io_ring_abort', 'io_ring_extended', 'io_ring_forward', 'io_ring_lock'],
    ...['io_arguments', 'io_failure', 'channel_gate'],
  ].map((name) => `ring/${name}`),
  ...['io_thread', 'remote_device', 'remote_ring', 'served_ring'].map((name) => `io_thread/${name}`),
  ...[
    'mailbox',
    'request_completion',
    'request_data',
    'served_channel',
    'bdev_server',
    'served_bdev',
    'served_module',
  ].map((name) => `bdev_server/${name}`),
  ...['sleeper', 'watch_table'].map((name) => `host/${name}`),
].map((name) => join(nativeDir, `${name}.cc`));

// Of the base: what the addon does with SPDK threads, without what is of Node.js.
const THREAD_SOURCES = ['io_device/io_devices', 'thread/thread_survey'].map((name) =>
  join(nativeDir, `${name}.cc`),
);

// Inline functions of SPDK's headers are plain declarations in the emitted ones, so that they are
// defined (and compiled) only with those.
const INLINE_FOLDER = 'inline';

const { values: options } = parseArgs({
  options: {
    suite: { type: 'string', default: 'base' },
    backend: { type: 'string', default: 'embedded' },
    sanitize: { type: 'string', default: '' },
    headers: { type: 'string' },
    filter: { type: 'string', default: '' },
    jobs: { type: 'string', default: '2' },
    report: { type: 'string' },
  },
});

function fail(message) {
  console.error(message);
  process.exit(2);
}

function sourcesIn(folder, suffix) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(suffix))
    .map((name) => join(folder, name));
}

function spdkRoot() {
  const root = process.env.SPDK_ROOT_DIR;
  if (!root || !existsSync(join(root, 'build/lib/pkgconfig'))) {
    fail('--backend spdk needs SPDK_ROOT_DIR to name a built SPDK tree (with build/lib/pkgconfig)');
  }
  return root;
}

function pkgConfig(root, args) {
  const result = spawnSync('pkg-config', args, {
    encoding: 'utf8',
    env: { ...process.env, PKG_CONFIG_PATH: join(root, 'build/lib/pkgconfig') },
  });
  if (result.status !== 0) fail(`pkg-config ${args.join(' ')} failed: ${result.stderr}`);
  return result.stdout.trim().split(/\s+/).filter(Boolean);
}

function suiteOf(testFile) {
  const prefix = basename(testFile).split(/[_.]/)[0];
  return prefix in SUITES ? prefix : 'base';
}

function selectedSuites() {
  if (options.suite === 'all') return Object.keys(SUITES).filter((name) => !SUITES[name].isAlone);
  if (!(options.suite in SUITES)) {
    fail(`--suite: expected ${Object.keys(SUITES).join(', ')} or all, got ${options.suite}`);
  }
  // The same object under another name is the same suite.
  return Object.keys(SUITES).filter((name) => SUITES[name] === SUITES[options.suite]);
}

// The tests of the selected suites, and what they share. Tests of what only the embedded backend has
// are named *.embedded.test.cc.
function testSources() {
  const suites = selectedSuites();
  return sourcesIn(testDir, '.cc').filter((file) => {
    if (options.backend === 'spdk' && file.endsWith('.embedded.test.cc')) return false;
    if (options.backend === 'embedded' && !liburing && basename(file) === 'bdev_uring.test.cc') {
      console.log(`# SKIP ${basename(file)}: pkg-config finds no liburing; install liburing-dev`);
      return false;
    }
    const isShared = suiteOf(file) === 'base' && !file.endsWith('.test.cc');
    return isShared || suites.includes(suiteOf(file));
  });
}

function spdkLinkFlags(root) {
  const wanted = [...selectedSuites().flatMap((name) => SUITES[name].libraries), ...BASE_LIBRARIES];
  // Every archive once, and the system's libraries behind all of them.
  const libraries = pkgConfig(root, ['--libs', ...wanted]);
  const archives = new Set(libraries.filter((flag) => !flag.startsWith('-L')));
  const folders = [...new Set(libraries.filter((flag) => flag.startsWith('-L')))];
  // What the archives of this build need of the system; its isa-l is named by path there.
  const system = pkgConfig(root, ['--libs', '--static', 'spdk_syslibs']).filter((flag) =>
    flag.startsWith('-l'),
  );
  const isal = ['isa-l/.libs', 'isa-l-crypto/.libs']
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder));
  return [
    ...folders,
    ...isal.map((folder) => `-L${folder}`),
    '-Wl,-Bstatic',
    '-Wl,--whole-archive',
    ...archives,
    '-Wl,--no-whole-archive',
    ...(isal.length > 0 ? ['-lisal', '-lisal_crypto'] : []),
    '-Wl,-Bdynamic',
    ...new Set(system),
    '-lpthread',
  ];
}

function plan() {
  const withRings = selectedSuites().some((name) => SUITES[name] === SUITES.bdev);
  const withThreads = selectedSuites().includes('base');
  const tests = [
    ...testSources(),
    ...(withRings ? RING_SOURCES : []),
    ...(withThreads ? THREAD_SOURCES : []),
  ];
  if (options.backend === 'spdk') {
    const root = spdkRoot();
    return { sources: tests, includeRoot: root, defines: [], link: spdkLinkFlags(root) };
  }
  if (options.backend !== 'embedded') {
    fail(`--backend: expected embedded or spdk, got ${options.backend}`);
  }
  const emitted = existsSync(join(embeddedDir, 'include/spdk/thread.h'));
  const includeRoot = options.headers ?? (emitted ? embeddedDir : undefined);
  if (includeRoot === undefined) fail('embedded/include is not there: name headers with --headers');
  const folders = new Set([
    ...BASE_FOLDERS,
    ...(includeRoot === embeddedDir ? [INLINE_FOLDER] : []),
    ...selectedSuites().flatMap((name) => SUITES[name].folders),
  ]);
  const sources = [...folders].flatMap((folder) => sourcesIn(join(embeddedDir, folder), '.cc'));
  return {
    sources: [...sources, ...tests],
    includeRoot,
    defines: ['-DSPDK_TS_TEST_EMBEDDED'],
    link: [...(liburing?.libraries ?? []), '-lpthread'],
  };
}

// True when the object is older than its source or one of the headers it was compiled with, or comes from a copy of
// this folder: that would follow the sources there.
function isStale({ source, object }) {
  const dependencies = object.replace(/\.o$/, '.d');
  if (!existsSync(object) || !existsSync(dependencies)) return true;
  const built = statSync(object).mtimeMs;
  const files = readFileSync(dependencies, 'utf8')
    .replace(/^[^:]*:/, '')
    .replaceAll('\\\n', ' ')
    .split(/\s+/)
    .filter(Boolean);
  return !files.includes(source) || files.some((file) => !existsSync(file) || statSync(file).mtimeMs > built);
}

function run(command, args) {
  return new Promise((done) => {
    spawn(command, args, { stdio: 'inherit' }).on('close', (code) => done(code ?? 1));
  });
}

// Runs the tests and writes their report, also when they crash: then what is not counted as passed has failed.
async function runTests(program, args) {
  const child = spawn(program, args, { stdio: ['inherit', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => {
    process.stdout.write(chunk);
    output += chunk;
  });
  const code = await new Promise((done) => {
    child.on('close', (status) => done(status ?? 1));
  });
  const [, passed = 0, failed = 1, skipped = 0] =
    /^(\d+) passed, (\d+) failed, (\d+) skipped$/m.exec(output)?.map(Number) ?? [];
  if (options.report) {
    mkdirSync(dirname(options.report), { recursive: true });
    const counts = { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped };
    writeFileSync(options.report, `${JSON.stringify(counts)}\n`);
  }
  return code;
}

async function compileAll(jobs, compiler, flags) {
  const queue = jobs.filter(isStale);
  let failed = false;
  const worker = async () => {
    for (let job = queue.shift(); job !== undefined && !failed; job = queue.shift()) {
      const code = await run(compiler.file, [
        ...compiler.args,
        ...flags,
        '-MMD',
        '-c',
        job.source,
        '-o',
        job.object,
      ]);
      failed ||= code !== 0;
    }
  };
  await Promise.all(Array.from({ length: Number(options.jobs) || 1 }, worker));
  if (failed) fail('compilation failed');
}

// A definition that differs from its declaration compiles as a C++ overload, and the C function is
// missing then without anyone noticing.
function rejectMangledFunctions(objects) {
  const { stdout } = spawnSync('nm', ['-A', '--defined-only', ...objects], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const mangled = stdout.split('\n').filter((line) => / [TW] _Z\d+spdk_/.test(line));
  if (mangled.length > 0) {
    fail(`defined with C++ linkage, so not as their headers declare them:\n${mangled.join('\n')}`);
  }
}

const { sources, includeRoot, defines, link } = plan();
const variant = [options.backend, options.sanitize.replaceAll(',', '-'), basename(resolve(includeRoot))]
  .filter(Boolean)
  .join('-');
const buildDir = join(packageDir, 'build/embedded-test', variant);
mkdirSync(buildDir, { recursive: true });

const sanitize = options.sanitize
  ? [`-fsanitize=${options.sanitize}`, '-fno-omit-frame-pointer', '-fno-sanitize-recover=all']
  : [];
// ThreadSanitizer does not see what fences order. Those here keep sleepers from being forgotten, no data from races.
const withoutFences = options.sanitize.includes('thread') ? ['-Wno-tsan'] : [];
const flags = [
  '-std=c++20',
  '-O2',
  '-g1',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-fno-exceptions',
  ...sanitize,
  ...withoutFences,
  ...defines,
  `-I${nativeDir}`,
  ...['include', 'module', 'lib'].map((folder) => `-isystem${join(includeRoot, folder)}`),
  ...(liburing?.includeDirs ?? []).map((folder) => `-isystem${folder}`),
];
const jobs = sources.map((source) => ({
  source,
  object: join(buildDir, `${relative(embeddedDir, source).replaceAll('/', '-')}.o`),
}));
await compileAll(jobs, compiler, flags);
const program = join(buildDir, `${options.suite}-test`);
const objects = jobs.map(({ object }) => object);
rejectMangledFunctions(objects.filter((object) => !basename(object).startsWith('test-')));
const linked = await run(compiler.file, [...compiler.args, ...sanitize, ...objects, '-o', program, ...link]);
if (linked !== 0) fail('linking failed');
process.exit(await runTests(program, options.filter ? [options.filter] : []));
