import { mergeConfig } from 'vite';
import { libraryConfig } from '../../vite.library.js';

// Workers start with modules of their own, which find the rest of the package by its name.
export default mergeConfig(libraryConfig, {
  build: {
    ssr: true,
    rolldownOptions: {
      input: {
        index: 'src/index.ts',
        'worker-entry': 'src/thread/worker-entry.ts',
        'poller-worker': 'src/thread/poller-worker.ts',
      },
    },
  },
});
