// Bundles every browser asset into web/dist, with content hashes in the names and a manifest of them.
import * as esbuild from 'esbuild';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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
  legalComments: 'linked',
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

// The licences of everything that is bundled, in full: bpmn.io's asks for it, and so does good manners.
const packageOf = (path) => path.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[0];
const packages = [...new Set(Object.keys(metafile.inputs).map(packageOf).filter(Boolean))].sort();
const licences = packages.map((path) => {
  const folder = join(assets, path);
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = existsSync(folder) && readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : '';
  return `${name} ${version} (${license})\n\n${text}`;
});
writeFileSync(join(dist, 'LICENSES.txt'), licences.join(`\n\n${'-'.repeat(80)}\n\n`) + '\n');
writeFileSync(join(dist, 'manifest.json'), JSON.stringify(manifest, null, 1) + '\n');
