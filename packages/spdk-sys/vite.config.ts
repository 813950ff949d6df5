import { mergeConfig } from 'vite';
import { generatedModules, libraryConfig, modules } from '../../vite.library.js';

// What the package exports by a name of its own stays a module of its own: programs load what they use.
const entries = [
  'index',
  'runtime',
  'generated/enums.generated',
  'generated/constants.generated',
  ...generatedModules(import.meta.url, 'functions'),
  ...generatedModules(import.meta.url, 'structs'),
];

export default mergeConfig(libraryConfig, {
  build: {
    ssr: true,
    rolldownOptions: {
      input: modules(entries),
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
