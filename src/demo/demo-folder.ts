import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { ConfigError, EnvironmentError, reasonOf } from '../domain/errors.ts'
import { newKey } from '../infra/keyring.ts'
import { makeFolder } from '../infra/make-folder.ts'

/** What the demo's CRM was filled with: a generated company, or a folder of CSV files. */
export type DemoSource = { readonly seed: number } | { readonly data: string }

/** The source, and the time at which the company was made: so that it can be made again, to the letter. */
const Marker = z.strictObject({
  source: z.union([z.strictObject({ seed: z.number() }), z.strictObject({ data: z.string() })]),
  madeAt: z.iso.datetime(),
})
type Marker = z.infer<typeof Marker>

/** Where a demo keeps everything. */
export interface DemoFolder {
  readonly dir: string
  /** Where the emulated CRM of a vendor keeps its data. */
  sandboxDirOf(vendor: string): string
  /** Minset's own store. */
  readonly storeDir: string
  /** Mails that the demo's mail server was handed. */
  readonly mailDir: string
  readonly teamsFile: string
  /** What the store's tokens are encrypted with. */
  readonly secretKey: string
  readonly source: DemoSource
  /** The time at which the company was made up. */
  readonly madeAt: Date
  /** Takes note of which company the folder holds from now on. */
  remember(): void
}

const defaultSeed = 1

/** Where demos with one CRM alone kept its data; `fresh` takes it away. */
const oldSandboxDir = 'sandbox'

export interface DemoFolderOptions {
  readonly dir: string
  readonly fresh: boolean
  readonly seed?: number | undefined
  readonly data?: string | undefined
  /** The time of a company that is made now. */
  readonly now: Date
}

/**
 * Makes a demo's folder, or finds what an earlier demo left there, so that this one continues. `fresh` removes what a
 * demo has made, and nothing else.
 *
 * @throws ConfigError when the folder holds another company than the one asked for, or other things than a demo
 * @throws EnvironmentError when the folder cannot be written
 */
export function openDemoFolder(options: DemoFolderOptions): DemoFolder {
  const dir = resolve(options.dir)
  const sandboxesDir = join(dir, 'sandboxes')
  const folder = {
    dir,
    sandboxDirOf: (vendor: string) => join(sandboxesDir, vendor),
    storeDir: join(dir, 'store'),
    mailDir: join(dir, 'mail'),
    teamsFile: join(dir, 'teams.yaml'),
  }
  const marker = join(dir, 'demo.json')
  const keyFile = join(dir, 'secret-key')
  makeWritable(dir)
  if (options.fresh) {
    for (const path of [
      sandboxesDir,
      join(dir, oldSandboxDir),
      folder.storeDir,
      folder.mailDir,
      folder.teamsFile,
      keyFile,
      marker,
    ]) {
      rmSync(path, { recursive: true, force: true })
    }
  }
  const asked = askedSource(options)
  const standing = existsSync(marker) ? readMarker(marker, dir) : null
  if (standing && asked && JSON.stringify(standing.source) !== JSON.stringify(asked)) {
    throw new ConfigError(
      `The folder ${dir} holds a demo made with ${inWords(standing.source)}: add --fresh to start over, or name another folder with --dir.`,
    )
  }
  const made = standing ?? { source: asked ?? { seed: defaultSeed }, madeAt: options.now.toISOString() }
  return {
    ...folder,
    source: made.source,
    madeAt: new Date(made.madeAt),
    secretKey: readOrMakeKey(keyFile),
    remember: () => writeFileSync(marker, `${JSON.stringify(made)}\n`),
  }
}

function readOrMakeKey(file: string): string {
  if (!existsSync(file)) writeFileSync(file, newKey('demo'), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}

function makeWritable(dir: string): void {
  try {
    makeFolder(dir)
  } catch (error) {
    const why = reasonOf(error)
    throw new EnvironmentError(
      `The folder ${dir} cannot be written (${why}): name a folder that you may write to with --dir.`,
      {
        cause: error,
      },
    )
  }
}

function askedSource({ seed, data }: DemoFolderOptions): DemoSource | null {
  if (data !== undefined) return { data: resolve(data) }
  return seed === undefined ? null : { seed }
}

function readMarker(file: string, dir: string): Marker {
  try {
    return Marker.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    throw new ConfigError(
      `The folder ${dir} holds a demo of another version of Minset, or something else: add --fresh to start over, or name another folder with --dir.`,
      {
        cause: error,
      },
    )
  }
}

function inWords(source: DemoSource): string {
  return 'seed' in source ? `--seed ${source.seed}` : `--data ${source.data}`
}
