import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { ConfigError, EnvironmentError } from '../domain/errors.ts'
import { newKey } from '../infra/keyring.ts'

/** What the demo's CRM was filled with: a generated company, or a folder of CSV files. */
export type DemoSource = { readonly seed: number } | { readonly data: string }

/** Where a demo keeps everything. */
export interface DemoFolder {
  readonly dir: string
  /** The emulated CRM's data. */
  readonly sandboxDir: string
  /** Minset's own store. */
  readonly storeDir: string
  /** Mails that the demo's mail server was handed. */
  readonly mailDir: string
  readonly teamsFile: string
  /** What the store's tokens are encrypted with. */
  readonly secretKey: string
  readonly source: DemoSource
}

const Marker = z.union([z.strictObject({ seed: z.number() }), z.strictObject({ data: z.string() })])

const defaultSeed = 1

export interface DemoFolderOptions {
  readonly dir: string
  readonly fresh: boolean
  readonly seed?: number | undefined
  readonly data?: string | undefined
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
  const folder = {
    dir,
    sandboxDir: join(dir, 'sandbox'),
    storeDir: join(dir, 'store'),
    mailDir: join(dir, 'mail'),
    teamsFile: join(dir, 'teams.yaml'),
  }
  const marker = join(dir, 'demo.json')
  const keyFile = join(dir, 'secret-key')
  makeWritable(dir)
  if (options.fresh) {
    for (const path of [folder.sandboxDir, folder.storeDir, folder.mailDir, folder.teamsFile, keyFile, marker]) {
      rmSync(path, { recursive: true, force: true })
    }
  }
  const asked = askedSource(options)
  const standing = existsSync(marker) ? readMarker(marker, dir) : null
  if (standing && asked && !isDeepEqual(standing, asked)) {
    throw new ConfigError(
      `The folder ${dir} holds a demo made with ${inWords(standing)}: add --fresh to start over, or name another folder with --dir.`,
    )
  }
  const source = standing ?? asked ?? { seed: defaultSeed }
  if (standing === null) writeFileSync(marker, `${JSON.stringify(source)}\n`)
  return { ...folder, source, secretKey: readOrMakeKey(keyFile) }
}

function readOrMakeKey(file: string): string {
  if (!existsSync(file)) writeFileSync(file, newKey('demo'), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}

function makeWritable(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true })
    accessSync(dir, constants.W_OK)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
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

function readMarker(file: string, dir: string): DemoSource {
  try {
    return Marker.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    throw new ConfigError(
      `The folder ${dir} has a demo.json that no demo wrote: add --fresh to start over, or name another folder with --dir.`,
      {
        cause: error,
      },
    )
  }
}

function isDeepEqual(a: DemoSource, b: DemoSource): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function inWords(source: DemoSource): string {
  return 'seed' in source ? `--seed ${source.seed}` : `--data ${source.data}`
}
