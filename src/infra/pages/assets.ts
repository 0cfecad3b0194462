import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { type RequestHandler, Router } from 'express'

/** A file that pages load. */
interface Asset {
  readonly type: string
  readonly body: Buffer
}

const folder = join(import.meta.dirname, '../../../templates/pages/assets')

/** The parts of the style sheet, in the order in which they override each other. */
const styles = ['tokens', 'base', 'frame', 'components', 'pages', 'card', 'print']

let loaded: { readonly files: ReadonlyMap<string, Asset>; readonly version: string } | undefined

/** The files, read once, and a hash of their content. */
function assets(): NonNullable<typeof loaded> {
  loaded ??= load()
  return loaded
}

function load(): NonNullable<typeof loaded> {
  const files = new Map<string, Asset>([
    [
      'minset.css',
      { type: 'css', body: Buffer.concat(styles.map((name) => readFileSync(join(folder, `${name}.css`)))) },
    ],
    ['htmx.js', { type: 'js', body: readFileSync(new URL(import.meta.resolve('htmx.org/dist/htmx.min.js'))) }],
    ...readdirSync(folder)
      .filter((name) => !name.endsWith('.css'))
      .map((name): [string, Asset] => [name, { type: extname(name).slice(1), body: readFileSync(join(folder, name)) }]),
  ])
  const hash = createHash('sha256')
  for (const { body } of files.values()) hash.update(body)
  return { files, version: hash.digest('hex').slice(0, 12) }
}

/**
 * The address of a file that pages load. It changes with the files, so that browsers may keep them.
 *
 * @param name such as `minset.css`
 */
export function assetUrl(name: string): string {
  const { files, version } = assets()
  if (!files.has(name)) throw new TypeError(`there is no file ${name} for pages`)
  return `/static/${name}?v=${version}`
}

/**
 * Serves style sheet, script and icons of the pages from this origin. A browser keeps a file for a year under the address
 * of its version, and asks again under any other.
 */
export function assetRoutes(): RequestHandler {
  const router = Router()
  router.get('/:name', (request, response, next) => {
    const { files, version } = assets()
    const asset = files.get(request.params.name)
    if (asset === undefined) return next()
    const isCurrent = request.query['v'] === version
    response
      .set('Cache-Control', isCurrent ? 'public, max-age=31536000, immutable' : 'no-cache')
      .type(asset.type)
      .send(asset.body)
  })
  return router
}
