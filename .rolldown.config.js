import { defineConfig } from 'rolldown';

/** ink-table asks Node for its React, which has to be the one that the screen has. */
const loadedByNode = /^(?:node:|react$|react\/|ink-table$|react-devtools-core$)/;

/**
 * Bundled for the sake of the start: unbundled, Node takes a second to find and read the 900 files
 * that a screen needs. Each package becomes one file, with only what is used of it. They stay
 * `dependencies`, so that audits see them and their licences are installed.
 */
export default defineConfig({
  input: { cli: 'src/cli.ts', 'host-worker': 'src/host/host-worker.ts' },
  platform: 'node',
  external: loadedByNode,
  resolve: {
    // jsonc-parser's `main` can't be bundled
    mainFields: ['module', 'main'],
  },
  transform: {
    // what packages have for development stays out
    define: { 'process.env.NODE_ENV': '"production"' },
  },
  output: {
    // one folder, for `import.meta.url` has to be beside cli.js in every file
    dir: 'dist',
    cleanDir: true,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    minifyInternalExports: false,
    codeSplitting: {
      groups: [
        {
          // prompts and scripts wait for it, and all commands need half of it: 30 files if it were
          // cut by who else needs what
          test: /\/src\/commands\/status\.ts$/,
          name: 'status',
        },
        {
          // Ink loads its devtools, and they a package that is not there, only if it is told to
          test: (path) => path.includes('node_modules/') && !path.endsWith('/devtools.js'),
          name: packageOf,
          debugName: 'packages',
        },
      ],
    },
  },
});

/** The chunk of a package's modules, such as `package-ink`. */
function packageOf(path) {
  const below = path.split('node_modules/').at(-1) ?? '';
  const parts = below.split('/').slice(0, below.startsWith('@') ? 2 : 1);
  return `package-${parts.join('-').replace('@', '')}`;
}
