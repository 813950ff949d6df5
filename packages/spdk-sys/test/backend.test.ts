import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  backendInfo,
  backendNames,
  checkTable,
  chooseBackend,
  isBuilt,
  loadBackend,
} from '@spdk-ts/spdk-sys';
import { describe, expect, test } from 'vitest';

/** Runs a module text in a process of its own and returns what it printed. */
function runModule(text: string, env: Record<string, string> = {}): string {
  return execFileSync(process.execPath, ['--input-type=module', '-e', text], {
    cwd: import.meta.dirname,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  }).trim();
}

describe('choosing', () => {
  test('the option wins over SPDK_TS_BACKEND', () => {
    const text = "import { chooseBackend } from '@spdk-ts/spdk-sys'; console.log(chooseBackend('embedded'))";
    expect(runModule(text, { SPDK_TS_BACKEND: 'spdk' })).toBe('embedded');
  });

  test('SPDK_TS_BACKEND wins over what is built', () => {
    const text = "import { chooseBackend } from '@spdk-ts/spdk-sys'; console.log(chooseBackend())";
    for (const backend of backendNames) expect(runModule(text, { SPDK_TS_BACKEND: backend })).toBe(backend);
  });

  test('without either it is spdk where it is built, else embedded', () => {
    const text = "import { chooseBackend } from '@spdk-ts/spdk-sys'; console.log(chooseBackend())";
    expect(runModule(text, { SPDK_TS_BACKEND: '' })).toBe(isBuilt('spdk') ? 'spdk' : 'embedded');
  });

  test('an unknown name is refused, wherever it comes from', () => {
    const unknown = (source: string) =>
      expect.objectContaining({
        code: 'ERR_SPDK_UNKNOWN_BACKEND',
        message: `expected 'embedded' or 'spdk' for ${source}, got 'floppy'`,
      });
    expect(() => chooseBackend('floppy')).toThrow(unknown('backend'));
    const text = `import { chooseBackend } from '@spdk-ts/spdk-sys';
      try { chooseBackend() } catch (error) { console.log(error.code, error.message) }`;
    expect(runModule(text, { SPDK_TS_BACKEND: 'floppy' })).toContain("for SPDK_TS_BACKEND, got 'floppy'");
  });
});

describe('loading', () => {
  test('SPDK_TS_SANITIZE names an instrumented build', () => {
    const text = `import { addonPath } from '@spdk-ts/spdk-sys/runtime';
      console.log(addonPath('embedded'))`;
    const path = (sanitize: string) => runModule(text, { SPDK_TS_SANITIZE: sanitize });
    expect(path('')).toMatch(/\/build\/embedded\/spdk_sys_embedded\.node$/);
    expect(path('thread')).toMatch(/\/build\/embedded-thread\/spdk_sys_embedded\.node$/);
    expect(path('address,undefined')).toMatch(
      /\/build\/embedded-address-undefined\/spdk_sys_embedded\.node$/,
    );
  });

  test('an instrumented build that is not there is reported with how to make it', () => {
    const said = runModule(
      `import { loadBackend } from '@spdk-ts/spdk-sys';
        try { loadBackend('embedded') } catch (error) { console.log(error.code, error.message) }`,
      { SPDK_TS_SANITIZE: 'memory' },
    );
    expect(said).toContain('ERR_SPDK_BACKEND_NOT_BUILT');
    expect(said).toContain('--sanitize=memory');
  });

  test('gives the same addon again, and refuses the other one', () => {
    const addon = loadBackend();
    expect(loadBackend()).toBe(addon);
    expect(loadBackend(addon.info.backend)).toBe(addon);
    const other = addon.info.backend === 'embedded' ? 'spdk' : 'embedded';
    expect(() => loadBackend(other)).toThrow(
      expect.objectContaining({ code: 'ERR_SPDK_BACKEND_ALREADY_LOADED' }),
    );
  });

  test.each(backendNames)('says how to build %s where it is not built', (backend) => {
    // A copy of the package without its build folder.
    const folder = mkdtempSync(join(tmpdir(), 'spdk-sys-'));
    try {
      const root = join(import.meta.dirname, '..');
      cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
      cpSync(join(root, 'package.json'), join(folder, 'package.json'));
      symlinkSync(join(root, '../../node_modules'), join(folder, 'node_modules'));
      const said = runModule(
        `import { loadBackend } from '${join(folder, 'dist/index.js')}';
        try { loadBackend('${backend}') } catch (error) { console.log(error.code, error.message) }`,
        {
          SPDK_TS_SANITIZE: '',
        },
      );
      expect(said).toContain('ERR_SPDK_BACKEND_NOT_BUILT');
      expect(said).toContain(join(folder, `build/${backend}/spdk_sys_${backend}.node`));
      expect(said).toContain(`npm run build:${backend === 'spdk' ? 'spdk' : 'native'}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('refuses an addon that was built for another version', () => {
    expect(() => checkTable({ info: { tableHash: 'of another version' } }, 'embedded')).toThrow(
      expect.objectContaining({
        code: 'ERR_SPDK_BACKEND_MISMATCH',
        message: expect.stringMatching(/another version.*npm run build:native/),
      }),
    );
  });
});

describe('backendInfo', () => {
  test('tells what runs and what it has', () => {
    const info = backendInfo();
    expect(info.backend).toBe(process.env['SPDK_TS_BACKEND']);
    expect(info.version).toMatch(/^SPDK v2\d\.\d\d/);
    expect(info.functions).toContain('spdk_bdev_open_ext');
    expect(info.functions.filter((name) => info.unsupported.includes(name))).toEqual([]);
    expect(info.built).toContain(info.backend);
  });
});
