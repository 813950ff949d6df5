# One target, compiled once per backend. configure/build.mjs copies this file into build/<backend>/ beside links to the
# sources and writes settings.gypi there: which sources, against which headers and libraries. Run that, not node-gyp.
{
  'includes': ['settings.gypi'],
  'targets': [
    {
      'target_name': '<(addon_target)',
      'sources': ['<@(addon_sources)'],
      'include_dirs': ['.', 'native'],
      'cflags': ['<@(addon_cflags)'],
      'cflags!': ['-O3'],
      'cflags_cc': ['-std=gnu++20'],
      'cflags_cc!': ['-std=gnu++17'],
      'ldflags': ['<@(addon_ldflags)'],
      'libraries': ['<@(addon_libraries)'],
      'configurations': {
        'Release': {'cflags': ['-O2', '-g1'], 'cflags!': ['-O3']},
        'Debug': {'cflags': ['-Og', '-g'], 'defines': ['SPDK_TS_DEBUG']},
      },
    },
  ],
}
