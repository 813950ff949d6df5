import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { declaredHeader } from '../configure/declared.mjs';
import { findSpdk } from '../configure/find-spdk.mjs';
import { findLiburing } from '../configure/liburing.mjs';
import { linkFlags } from '../configure/link-flags.mjs';
import { buildFolderName, parseOptions } from '../configure/options.mjs';
import { resolveModules } from '../configure/pkg-config-file.mjs';
import { listSources } from '../configure/sources.mjs';
import { findNodeDir } from '../configure/toolchain.mjs';
import { writeIfChanged } from '../configure/write-if-changed.mjs';

const script = fileURLToPath(new URL('../configure/build.mjs', import.meta.url));

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'spdk-ts-configure-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, text = ''): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const spdkModules = ['env_dpdk', 'thread', 'bdev_modules', 'event_bdev', 'syslibs', 'dpdklibs'];

interface Tree {
  kinds?: readonly ('a' | 'so')[];
  dpdk?: readonly ('a' | 'so')[];
  systemLibs?: string;
  minor?: number;
  fork?: boolean;
}

/** A built source tree as far as the configure step looks at it. */
function sourceTree({
  kinds = ['a'],
  dpdk = ['a'],
  systemLibs = '-lssl -lcrypto -luuid',
  minor = 5,
  fork = false,
}: Tree = {}) {
  write('include/spdk/env.h');
  write('include/spdk/config.h');
  write('include/spdk/bdev.h', fork ? 'int spdk_bdev_readv_blocks_with_flags(void);' : '');
  write(
    'include/spdk/version.h',
    `#define SPDK_VERSION_MAJOR\t24\n#define SPDK_VERSION_MINOR\t${minor}\n#define SPDK_VERSION_PATCH\t1\n#define SPDK_VERSION_SUFFIX\t"-pre"\n`,
  );
  write('lib/thread/thread.c');
  for (const name of spdkModules) {
    const libs: Record<string, string> = {
      syslibs: `Libs:\nLibs.private: ${systemLibs}`,
      dpdklibs: `Libs: -L${root}/dpdk/build/lib -lrte_eal -lrte_ring`,
      env_dpdk: `Libs: -L${root}/build/lib -lspdk_env_dpdk\nRequires: spdk_thread spdk_dpdklibs`,
    };
    write(
      `build/lib/pkgconfig/spdk_${name}.pc`,
      `Name: spdk_${name}\n${libs[name] ?? `Libs: -lspdk_${name}`}\n`,
    );
    for (const kind of kinds) write(`build/lib/libspdk_${name}.${kind}`);
  }
  for (const kind of dpdk) for (const name of ['eal', 'ring']) write(`dpdk/build/lib/librte_${name}.${kind}`);
}

const find = (link: 'static' | 'shared' | null = null) => findSpdk({ SPDK_ROOT_DIR: root }, link);

describe('an SPDK source tree', () => {
  test('is found with its version, flavour and kind of libraries', () => {
    sourceTree({ fork: true });
    expect(find()).toMatchObject({
      foundBy: 'SPDK_ROOT_DIR',
      root,
      version: '24.05.1-pre',
      flavour: 'openebs-24.05',
      link: 'static',
      dpdkLink: 'static',
      dpdkDir: join(root, 'dpdk/build/lib'),
    });
  });

  test('without the function that only the fork has is upstream’s', () => {
    sourceTree({ minor: 9 });
    expect(find().flavour).toBe('upstream-24.09');
  });

  test('with both kinds of libraries is linked shared unless static is asked for', () => {
    sourceTree({ kinds: ['a', 'so'], dpdk: ['a', 'so'] });
    expect(find()).toMatchObject({ link: 'shared', dpdkLink: 'shared' });
    expect(find('static')).toMatchObject({ link: 'static', dpdkLink: 'static' });
  });

  test('without the kind that is asked for is refused', () => {
    sourceTree();
    expect(() => find('shared')).toThrow(
      /has no shared libraries[\s\S]*libspdk_thread\.so[\s\S]*--with-shared/,
    );
  });

  test.each([
    [
      'a path that does not exist',
      () => rmSync(join(root, 'include'), { recursive: true }),
      /is not an SPDK source tree[\s\S]*include\/spdk\/env\.h: not there/,
    ],
    [
      'a tree that was not configured',
      () => rmSync(join(root, 'include/spdk/config.h')),
      /has not been built[\s\S]*config\.h: not there[\s\S]*\.\/configure && make/,
    ],
    [
      'a tree that was not built',
      () => rmSync(join(root, 'build'), { recursive: true }),
      /has not been built[\s\S]*build\/lib: not there/,
    ],
    [
      'a tree without libraries',
      () => rmSync(join(root, 'build/lib/libspdk_thread.a')),
      /there are no libraries[\s\S]*libspdk_thread\.so[\s\S]*libspdk_thread\.a/,
    ],
    [
      'a tree without DPDK',
      () => rmSync(join(root, 'dpdk'), { recursive: true }),
      /DPDK that the SPDK in .* missing[\s\S]*dpdk\/build\/lib\/librte_eal/,
    ],
    [
      'a tree without a module that is needed',
      () => rmSync(join(root, 'build/lib/pkgconfig/spdk_event_bdev.pc')),
      /incomplete: no spdk_event_bdev\.pc/,
    ],
  ])('%s has its own message', (_what, damage, message) => {
    sourceTree();
    damage();
    expect(() => find()).toThrow(message);
  });

  test('that is a folder SPDK was installed into points to PKG_CONFIG_PATH', () => {
    write('lib/pkgconfig/spdk_thread.pc');
    expect(() => find()).toThrow(`PKG_CONFIG_PATH=${root}/lib/pkgconfig`);
  });
});

describe('an installed SPDK', () => {
  test('is found through PKG_CONFIG_PATH', () => {
    sourceTree({ kinds: ['so'], dpdk: ['so'] });
    write(
      'build/lib/pkgconfig/spdk_env_dpdk.pc',
      `prefix=${root}\nName: x\nLibs: -L\${prefix}/build/lib -lspdk_env_dpdk\nCflags: -I\${prefix}/include\nRequires: spdk_dpdklibs\n`,
    );
    const found = findSpdk(
      { PKG_CONFIG_PATH: join(root, 'build/lib/pkgconfig'), PKG_CONFIG_LIBDIR: '' },
      null,
    );
    expect(found).toMatchObject({
      foundBy: 'pkg-config',
      link: 'shared',
      includeDirs: [join(root, 'include')],
    });
  });

  test('whose files are gone is told from none', () => {
    write('spdk_env_dpdk.pc', 'Libs: -L/gone/lib -lspdk_env_dpdk\nCflags: -I/gone/include\n');
    expect(() => findSpdk({ PKG_CONFIG_PATH: root, PKG_CONFIG_LIBDIR: '' }, null)).toThrow(
      /names an SPDK that is not there[\s\S]*\/gone\/lib\/libspdk_env_dpdk/,
    );
  });

  test('that is nowhere: the message names everything that was looked at and what to do', () => {
    expect(() =>
      findSpdk({ PKG_CONFIG_PATH: root, PKG_CONFIG_LIBDIR: '', PKG_CONFIG: 'no-such-tool' }, null),
    ).toThrow(
      new RegExp(
        String.raw`SPDK_ROOT_DIR: not set[\s\S]*PKG_CONFIG_PATH=${root}: no spdk_env_dpdk\.pc[\s\S]*pkg-config is not installed[\s\S]*set SPDK_ROOT_DIR`,
      ),
    );
  });
});

describe('link flags', () => {
  const everything = (file: string) => `/usr/lib/${file}`;

  test('static: whole archives, OpenSSL as archives, libuuid and libnuma shared', () => {
    sourceTree();
    const { libraries, warnings } = linkFlags(find(), everything);
    const text = libraries.join(' ');
    expect(warnings).toEqual([]);
    expect(text).toMatch(/--whole-archive .*libspdk_thread\.a .*librte_eal\.a .*--no-whole-archive/);
    expect(text).toContain('--start-group /usr/lib/libssl.a /usr/lib/libcrypto.a -Wl,--end-group');
    expect(libraries).toEqual(expect.arrayContaining(['-luuid', '-lnuma']));
    expect(libraries).not.toContain('-lssl');
  });

  test('static without OpenSSL archives: a warning, not a failure', () => {
    sourceTree();
    const { libraries, warnings } = linkFlags(find(), (file) =>
      file.endsWith('.a') ? null : everything(file),
    );
    expect(libraries).toContain('-lssl');
    expect(warnings.join()).toMatch(/libssl\.a was not found.*libssl-dev/);
  });

  test('shared: every library is named, with run-time paths', () => {
    sourceTree({ kinds: ['so'], dpdk: ['so'] });
    const { libraries } = linkFlags(find(), everything);
    expect(libraries).toEqual(
      expect.arrayContaining([
        '-Wl,--no-as-needed',
        `-Wl,-rpath,${root}/build/lib`,
        '-lspdk_thread',
        `-Wl,-rpath,${root}/dpdk/build/lib`,
        '-lrte_eal',
        '-lssl',
      ]),
    );
    expect(libraries).not.toContain('-Wl,--whole-archive');
  });

  test('missing system libraries are named with their Debian packages', () => {
    sourceTree({ systemLibs: '-laio -lssl -lcrypto -lodd' });
    expect(() => linkFlags(find(), () => null)).toThrow(
      /missing: aio, ssl, crypto, odd, numa[\s\S]*apt-get install libaio-dev libssl-dev libnuma-dev[\s\S]*development package of libodd/,
    );
  });
});

test('modules resolve in link order, without duplicates', () => {
  write('a.pc', 'Requires: b >= 1.0, c\nLibs: -L/l -la\n');
  write('b.pc', 'Requires: c\nLibs: -lb -L/l\n');
  write('c.pc', 'Libs: -lc -l:c.a\nLibs.private: -pthread /x/libx.a\n');
  expect(resolveModules(['a', 'none'], [root])).toEqual({
    libraries: ['a', 'b', 'c'],
    archives: ['/x/libx.a'],
    libraryDirs: ['/l'],
    includeDirs: [],
    missing: ['none'],
  });
});

describe('the command line', () => {
  test('selects backend, link kind and instrumentation', () => {
    expect(parseOptions(['spdk', '--link=static', '--sanitize=address', '--debug'], {})).toEqual({
      backend: 'spdk',
      link: 'static',
      sanitize: 'address',
      debug: true,
    });
    expect(parseOptions(['spdk'], { SPDK_LINK: 'shared' }).link).toBe('shared');
  });

  test.each([
    [[], 'no backend given'],
    [['dpdk'], "expected 'embedded' or 'spdk' for the backend, got 'dpdk'"],
    [['spdk', '--sanitize=memory'], "for --sanitize, got 'memory'"],
    [['spdk', '--link'], 'for --link, got nothing'],
    [['spdk', 'embedded'], "unexpected argument 'embedded'"],
    [['spdk', '--debug=1'], "unexpected argument '--debug=1'"],
  ])('refuses %j', (argv, message) => {
    expect(() => parseOptions(argv, {})).toThrow(message);
  });

  test('an instrumented build has a folder of its own', () => {
    expect(buildFolderName(parseOptions(['embedded'], {}))).toBe('embedded');
    expect(buildFolderName(parseOptions(['embedded', '--sanitize=thread', '--debug'], {}))).toBe(
      'embedded-thread-debug',
    );
    expect(buildFolderName(parseOptions(['embedded', '--sanitize=address,undefined'], {}))).toBe(
      'embedded-address-undefined',
    );
  });
});

test('sources: sorted, tests left out, those of the link and the flavour only', () => {
  for (const path of [
    'native/b.cc',
    'native/a/x.cc',
    'native/a/x.h',
    'embedded/env/e.cc',
    'embedded/module/u.cc',
    'embedded/test/t.cc',
    'backend/embedded/w.cc',
    'backend/shared/w.cc',
    'backend/static/w.cc',
    'backend/spdk/i.cc',
  ])
    write(path);
  for (const flavour of ['one', 'two']) write(`native/generated/layout_assertions_${flavour}.generated.c`);
  for (const link of ['static', 'shared'] as const) {
    expect(listSources(root, link, 'two')).toEqual([
      ...[`backend/${link}/w.cc`, 'backend/spdk/i.cc'].sort(),
      'native/a/x.cc',
      'native/b.cc',
      'native/generated/layout_assertions_two.generated.c',
    ]);
  }
  expect(listSources(root, 'embedded', 'three')).toEqual([
    'backend/embedded/w.cc',
    'embedded/env/e.cc',
    'embedded/module/u.cc',
    'native/a/x.cc',
    'native/b.cc',
  ]);
  expect(listSources(root, 'embedded', 'three', ['embedded/module', 'native/a'])).toEqual([
    'backend/embedded/w.cc',
    'embedded/env/e.cc',
    'native/b.cc',
  ]);
});

describe('liburing', () => {
  const find = (env: NodeJS.ProcessEnv) =>
    findLiburing({ PKG_CONFIG_LIBDIR: join(root, 'none'), ...env }, () => null);
  const describeLibrary = () =>
    write('pc/liburing.pc', `Libs: -L${root}/lib -luring\nCflags: -I${root}/inc -I/usr/include\n`);

  test('that pkg-config does not find is none', () => {
    expect(find({})).toBeNull();
    describeLibrary();
    expect(find({ PKG_CONFIG_PATH: join(root, 'other') })).toBeNull();
  });

  test('is linked as an archive where there is one', () => {
    describeLibrary();
    const env = { PKG_CONFIG_PATH: join(root, 'pc') };
    expect(find(env)).toEqual({
      includeDirs: [`${root}/inc`],
      libraries: [`-L${root}/lib`, '-luring'],
    });
    write('lib/liburing.a');
    expect(find(env)?.libraries).toEqual([`${root}/lib/liburing.a`]);
  });
});

test('only names that the headers declare get a macro', () => {
  write('headers.h', '#include <api.h>\n');
  write('inc/api.h', '/* spdk_in_comment */ int spdk_there(void);\n#if 0\nint spdk_absent(void);\n#endif\n');
  write('names.json', JSON.stringify(['spdk_there', 'spdk_absent', 'spdk_in_comment', 'spdk_the']));
  const text = declaredHeader({
    compiler: process.env['CXX'] ?? 'c++',
    headers: join(root, 'headers.h'),
    identifiers: join(root, 'names.json'),
    flags: ['-isystem', join(root, 'inc')],
  });
  expect(text.match(/SPDK_TS_HAS_\w+/g)).toEqual(['SPDK_TS_HAS_spdk_there']);
});

test('a file that is up to date keeps its time stamp', () => {
  const path = join(root, 'folder/file');
  expect(writeIfChanged(path, 'a')).toBe(true);
  const before = statSync(path).mtimeMs;
  expect(writeIfChanged(path, 'a')).toBe(false);
  expect(statSync(path).mtimeMs).toBe(before);
  expect(writeIfChanged(path, 'b')).toBe(true);
});

test('headers beside the running Node are preferred to a download', () => {
  write('include/node/node_api.h');
  expect(findNodeDir({}, join(root, 'bin/node'))).toBe(root);
  expect(findNodeDir({}, '/nowhere/bin/node')).toBeNull();
  expect(findNodeDir({ npm_config_nodedir: root }, '/nowhere/bin/node')).toBe(root);
});

describe('the command', () => {
  const run = (args: string[], env: Record<string, string>) =>
    spawnSync(process.execPath, [script, ...args], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], ...env },
    });

  test('prints a problem without a stack and exits with 1', () => {
    const { status, stderr } = run(['spdk'], { SPDK_ROOT_DIR: '/no/such/folder' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: SPDK_ROOT_DIR=\/no\/such\/folder is not a directory/);
    expect(stderr).not.toMatch(/\bat .*\.mjs/);
  });

  test('names the Debian packages of missing build tools', () => {
    mkdirSync(join(root, 'bin'));
    const { status, stderr } = run(['embedded'], { PATH: join(root, 'bin') });
    expect(status).toBe(1);
    expect(stderr).toMatch(/missing to build the native addon: a C\+\+ compiler \(c\+\+\), make, python3/);
    expect(stderr).toMatch(/apt-get install g\+\+ make python3/);
  });

  test('names only what is missing', () => {
    mkdirSync(join(root, 'bin'));
    for (const tool of ['make', 'python3']) {
      const path = execFileSync('/bin/sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim();
      symlinkSync(path, join(root, 'bin', tool));
    }
    write('bin/c++', '#!/bin/sh\nexit 1\n');
    chmodSync(join(root, 'bin/c++'), 0o755);
    const { stderr } = run(['embedded'], { PATH: `${join(root, 'bin')}` });
    expect(stderr).toMatch(/apt-get install g\+\+(?! make)/);
  });
});
