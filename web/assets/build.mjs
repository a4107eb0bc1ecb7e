// Bundles every browser asset into web/dist, with content hashes in the names and a manifest of them.
import * as esbuild from 'esbuild';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const assets = dirname(fileURLToPath(import.meta.url));
const dist = join(dirname(assets), 'dist');
const entries = ['app.js', 'viewer.js', 'modeler.js', 'icons.svg', 'icon.svg'];

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

const { metafile } = await esbuild.build({
  absWorkingDir: assets,
  entryPoints: entries,
  outdir: dist,
  bundle: true,
  splitting: true,
  format: 'esm',
  minify: true,
  target: 'es2022',
  entryNames: '[name]-[hash]',
  chunkNames: 'chunk-[hash]',
  assetNames: '[name]-[hash]',
  // The icon font of bpmn.io comes in five formats; a browser of today needs one.
  loader: { '.svg': 'copy', '.woff2': 'file', '.woff': 'file', '.ttf': 'file', '.eot': 'empty' },
  legalComments: 'linked', // the licences of what is bundled stand beside it
  metafile: true,
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"' },
});

const manifest = {};
for (const [path, output] of Object.entries(metafile.outputs)) {
  if (output.entryPoint) {
    manifest[basename(output.entryPoint)] = basename(path);
    const css = output.cssBundle;
    if (css) manifest[basename(output.entryPoint, extname(output.entryPoint)) + '.css'] = basename(css);
  } else if (extname(path) === '.svg') {
    const [source] = Object.keys(output.inputs);
    if (source && entries.includes(basename(source))) manifest[basename(source)] = basename(path);
  }
}
for (const entry of entries) {
  if (!manifest[entry]) throw new Error(`expected ${entry} among the outputs, but esbuild made none`);
}
writeFileSync(join(dist, 'manifest.json'), JSON.stringify(manifest, null, 1) + '\n');
