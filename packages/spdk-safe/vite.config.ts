import { mergeConfig } from 'vite';
import { generatedModules, libraryConfig, modules } from '../../vite.library.js';

export default mergeConfig(libraryConfig, {
  build: {
    ssr: true,
    rolldownOptions: {
      input: modules(['index', ...generatedModules(import.meta.url, 'functions')]),
      output: {
        // What the functions share with the rest: a guard of one has to be a guard of the other.
        codeSplitting: {
          groups: [{ name: 'guard/runtime', test: /\/src\/(entry|error|guard|pointer|state)\// }],
        },
        chunkFileNames: '[name].js',
      },
    },
  },
});
