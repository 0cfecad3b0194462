import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A developer project, as far as its extensions show in the account's pages. */
export interface Project {
  readonly extensions: readonly Extension[]
  /** What addresses that extensions may call start with. */
  readonly permittedUrls: readonly string[]
  /** The variables of the profile, which every extension's context has. */
  readonly variables: Readonly<Record<string, unknown>>
}

export interface Extension {
  readonly uid: string
  readonly kind: 'card' | 'page' | 'settings'
  readonly name: string
  /** The file with its code. */
  readonly entryFile: string
  /** Of a card, in lower case: `deals`. */
  readonly objectTypes: readonly string[]
}

interface Meta {
  readonly uid: string
  readonly type: string
  readonly config: {
    readonly name?: string
    readonly entrypoint?: string
    readonly objectTypes?: readonly string[]
    readonly permittedUrls?: { readonly fetch: readonly string[] }
  }
}

const kinds: ReadonlySet<string> = new Set(['card', 'page', 'settings'])

/** Reads a project as it would be uploaded with a profile. Variables in texts are written `${NAME}` (documented). */
export function readProject(dir: string, profile: string): Project {
  const { srcDir } = readJson<{ readonly srcDir: string }>(join(dir, 'hsproject.json'))
  const source = join(dir, srcDir)
  const { variables } = readJson<Pick<Project, 'variables'>>(join(source, `hsprofile.${profile}.json`))
  const metas = globSync('app/**/*-hsmeta.json', { cwd: source, exclude: ['**/node_modules'] }).map((path) =>
    readMeta(join(source, path), variables),
  )
  const extensions = metas.flatMap(({ uid, type, config }) => {
    if (!kinds.has(type) || config.entrypoint === undefined) return []
    const objectTypes = (config.objectTypes ?? []).map((name) => name.toLowerCase())
    const entryFile = join(source, config.entrypoint)
    return [{ uid, kind: type as Extension['kind'], name: config.name ?? 'Minset', entryFile, objectTypes }]
  })
  return { extensions, permittedUrls: metas.flatMap(({ config }) => config.permittedUrls?.fetch ?? []), variables }
}

function readMeta(file: string, variables: Project['variables']): Meta {
  const text = readFileSync(file, 'utf8')
  return JSON.parse(
    text.replaceAll(/\$\{(\w+)\}/g, (_whole, name: string) => {
      if (!(name in variables)) throw new RangeError(`${file} names a variable that the profile lacks: ${name}`)
      return String(variables[name])
    }),
  ) as Meta
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T
}
