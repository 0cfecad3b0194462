import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import type { DemoPerson } from '../admin/index.ts'
import { ConfigError, EnvironmentError, saidBy } from '../domain/errors.ts'
import { makeFolder } from '../infra/make-folder.ts'
import { newKey } from '../infra/secrets/keyring.ts'
import { roles } from '../people/index.ts'
import { message } from '../words/index.ts'

/** The content of the demo's CRM: a generated company, or a folder of CSV files. */
export type DemoSource = { readonly seed: number } | { readonly data: string }

/** A person of the company whom visitors may sign in as. */
const Person = z.strictObject({ role: z.enum(roles), name: z.string(), address: z.string() })

/**
 * The source, and the time at which the company was generated, so that exactly the same company can be generated again.
 */
const Marker = z.strictObject({
  source: z.union([z.strictObject({ seed: z.number() }), z.strictObject({ data: z.string() })]),
  madeAt: z.iso.datetime(),
  /** Whether the weeks since Minset was installed have been replayed completely. */
  isPlayed: z.boolean().default(false),
  people: z.array(Person).default([]),
})
type Marker = z.infer<typeof Marker>

/** The files of a demo. */
export interface DemoFolder {
  readonly dir: string
  /** The data folder of a vendor's emulated CRM. */
  sandboxDirOf(vendor: string): string
  /** Minset's own store. */
  readonly storeDir: string
  /** Mails received by the demo's mail server. */
  readonly mailDir: string
  readonly teamsFile: string
  /** The key that encrypts the store's tokens. */
  readonly secretKey: string
  readonly source: DemoSource
  /** The time at which the company was generated. */
  readonly madeAt: Date
  /** Whether the weeks since Minset was installed have been replayed completely. */
  readonly isPlayed: boolean
  /** Whom visitors may sign in as, as remembered; none in the folder of an older demo. */
  people(): readonly DemoPerson[]
  /** Records which company the folder contains from now on, and whom visitors may sign in as. */
  remember(people: readonly DemoPerson[]): void
  /** Records that the weeks have been replayed completely. */
  rememberPlayed(): void
}

const defaultSeed = 1

/** Data folder of older demos with only one CRM; `fresh` deletes it. */
const oldSandboxDir = 'sandbox'

export interface DemoFolderOptions {
  readonly dir: string
  readonly fresh: boolean
  readonly seed?: number | undefined
  readonly data?: string | undefined
  /** The time of a newly generated company. */
  readonly now: Date
}

/**
 * Creates a demo's folder, or opens that of an earlier demo, so that this one continues. `fresh` deletes what a demo
 * has created, and nothing else.
 *
 * @throws ConfigError if the folder contains another company than requested, or something other than a demo;
 *   EnvironmentError if the folder is not writable
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
    const { storeDir, mailDir, teamsFile } = folder
    removeAll([sandboxesDir, join(dir, oldSandboxDir), storeDir, mailDir, teamsFile, keyFile, marker])
  }
  const asked = askedSource(options)
  const standing = existsSync(marker) ? readMarker(marker, dir) : null
  if (standing && asked && JSON.stringify(standing.source) !== JSON.stringify(asked)) {
    throw new ConfigError(message('demo.folder.other', { dir, option: optionOf(standing.source) }))
  }
  let content: Marker = standing ?? {
    source: asked ?? { seed: defaultSeed },
    madeAt: options.now.toISOString(),
    isPlayed: false,
    people: [],
  }
  function write(news: Partial<Marker>): void {
    content = { ...content, ...news }
    writeFileSync(marker, `${JSON.stringify(content)}\n`)
  }
  return {
    ...folder,
    source: content.source,
    madeAt: new Date(content.madeAt),
    secretKey: readOrMakeKey(keyFile),
    isPlayed: content.isPlayed,
    people: () => content.people,
    remember: (people) => write({ people: [...people] }),
    rememberPlayed: () => write({ isPlayed: true }),
  }
}

function removeAll(paths: readonly string[]): void {
  for (const path of paths) rmSync(path, { recursive: true, force: true })
}

function readOrMakeKey(file: string): string {
  if (!existsSync(file)) writeFileSync(file, newKey('demo'), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}

function makeWritable(dir: string): void {
  try {
    makeFolder(dir)
  } catch (error) {
    throw new EnvironmentError(message('demo.folder.unwritable', { dir, why: saidBy(error) }), { cause: error })
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
    throw new ConfigError(message('demo.folder.unknown', { dir }), { cause: error })
  }
}

function optionOf(source: DemoSource): string {
  return 'seed' in source ? `--seed ${source.seed}` : `--data ${source.data}`
}
