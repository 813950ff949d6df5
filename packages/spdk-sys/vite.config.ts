import { readdirSync } from 'node:fs';
import { mergeConfig } from 'vite';
import { libraryConfig } from '../../vite.library.js';

// What the package exports by a name of its own stays a module of its own: programs load what they use.
const entries = [
  'index',
  'runtime',
  'generated/enums.generated',
  'generated/constants.generated',
  ...generated('functions'),
  ...generated('structs'),
];

export default mergeConfig(libraryConfig, {
  build: {
    ssr: true,
    rolldownOptions: {
      input: Object.fromEntries(entries.map((entry) => [entry, `src/${entry}.ts`])),
      output: {
        // What all of them need, where it finds the addon as its source does: by a path from its own folder.
        codeSplitting: {
          groups: [{ name: 'backend/runtime', test: /\/src\/(backend|binding|host|ring)\// }],
        },
        chunkFileNames: '[name].js',
      },
    },
  },
});

function generated(folder: string): string[] {
  return readdirSync(new URL(`src/generated/${folder}`, import.meta.url))
    .filter((name) => name.endsWith('.generated.ts'))
    .map((name) => `generated/${folder}/${name.slice(0, -'.ts'.length)}`);
}
