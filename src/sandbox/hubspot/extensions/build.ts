import { join } from 'node:path'
import { type Plugin, build as runEsbuild } from 'esbuild'

/** What HubSpot's builder leaves out of an extension, and its worker offers as globals. */
const workerGlobals: Readonly<Record<string, string>> = { react: 'React', '@remote-ui/react': 'RemoteUI' }

const globals: Plugin = {
  name: 'globals of the worker',
  setup(build) {
    build.onResolve({ filter: /^(react|@remote-ui\/react)$/ }, ({ path }) => ({ path, namespace: 'globals' }))
    build.onLoad({ filter: /.*/, namespace: 'globals' }, ({ path }) => ({
      contents: `module.exports = self.${workerGlobals[path]}`,
    }))
  },
}

/**
 * An extension as one script, as HubSpot builds it: without React, which its worker has.
 *
 * @throws esbuild's own error, which names the line
 */
export function buildExtension(entryFile: string): Promise<string> {
  return bundle(entryFile, [globals])
}

/** A script of the emulated page: `page`, or `worker`, in which extensions run. */
export function buildHostScript(name: 'page' | 'worker'): Promise<string> {
  return bundle(join(import.meta.dirname, 'host', name === 'page' ? 'page.tsx' : 'worker.ts'), [])
}

async function bundle(entryFile: string, plugins: Plugin[]): Promise<string> {
  const { outputFiles } = await runEsbuild({
    entryPoints: [entryFile],
    bundle: true,
    write: false,
    format: 'iife',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins,
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}
