import { defineConfig } from 'vitepress';

const repository = 'https://github.com/spdk-ts/spdk-ts';

/** The pages of the guide, in the order in which they are read. */
const guide = [
  { text: 'Getting started', link: '/guide/getting-started' },
  { text: 'Devices', link: '/guide/devices' },
  { text: 'Devices on files', link: '/guide/file-devices' },
  { text: 'NVMe, NVMe-oF, logical volumes', link: '/guide/nvme' },
  { text: 'Memory and ownership', link: '/guide/memory' },
  { text: 'Threads, workers, sleeping', link: '/guide/threading' },
  { text: 'Pollers, workers, cores', link: '/guide/pollers' },
  { text: 'Streams, files, locks', link: '/guide/streams' },
  { text: 'Errors', link: '/guide/errors' },
  { text: 'Backends', link: '/guide/backends' },
  { text: 'Performance', link: '/guide/performance' },
  { text: 'Coming from spdk-rs', link: '/guide/migrating-from-spdk-rs' },
];

export default defineConfig({
  title: 'spdk-ts',
  description: 'Block storage from TypeScript, on SPDK',
  srcExclude: ['node_modules/**', 'test/**'],
  cleanUrls: true,
  vite: { build: { chunkSizeWarningLimit: 2000 } },
  themeConfig: {
    search: {
      provider: 'local',
      options: {
        // The pages of the API are many, and named by what they are about: the guide is what is searched.
        _render: (text, env, markdown) =>
          env.relativePath.startsWith('api/') ? '' : markdown.render(text, env),
      },
    },
    nav: [
      { text: 'Guide', link: '/guide/getting-started' },
      { text: 'API', link: '/api/' },
    ],
    sidebar: [
      { text: 'Guide', items: guide },
      {
        text: 'Reference',
        items: [
          { text: 'API', link: '/api/' },
          { text: 'Parity with spdk-rs', link: '/parity' },
        ],
      },
    ],
    socialLinks: [{ icon: 'github', link: repository }],
  },
});
