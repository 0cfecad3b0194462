import { writeFileSync } from 'node:fs'
import { stringify } from 'yaml'
import { ConfigError, EnvironmentError, saidBy } from '../domain/errors.ts'
import type { Clock } from '../domain/time/clock.ts'
import type { Dataset } from '../sandbox/company/dataset.ts'
import { generateDataset } from '../sandbox/company/generate-dataset.ts'
import { loadMaven, MavenSetError } from '../sandbox/company/load-maven.ts'
import { supervisionOf } from '../sandbox/company/supervision-of.ts'
import type { EmulatedCrm } from '../sandbox/core/emulated-crm.ts'
import { DamagedJournalError } from '../sandbox/core/state/journal.ts'
import { message } from '../words/index.ts'
import type { DemoFolder } from './demo-folder.ts'
import { demoPeopleOf } from './demo-people.ts'
import { installedAt } from './replay/played-weeks.ts'
import { sandboxes } from './sandboxes.ts'

/** An emulated CRM with Minset's id of its vendor. */
export interface OpenSandbox {
  readonly vendor: string
  readonly sandbox: EmulatedCrm
}

export interface OpenSandboxes {
  /** The CRMs, by Minset's id of the vendor. */
  readonly crms: readonly string[]
  /** Port of the first emulated CRM; each of the others uses the next one. 0: any free ports. */
  readonly firstPort: number
  readonly folder: DemoFolder
  /** The company. @throws ConfigError for data that is not a company */
  readonly dataset: () => Promise<Dataset>
  readonly clock: Clock
  /** The URL that Minset will serve. */
  readonly publicUrl: string
  readonly say: (line: string) => void
  /** Called with each CRM as soon as it runs. */
  readonly onStart: (open: OpenSandbox) => void
}

/**
 * Starts emulated CRMs with the same company. It is generated or loaded only if some folder does not contain it yet.
 *
 * @throws ConfigError for data that is not a company, EnvironmentError for a port in use or a damaged file
 */
export async function openSandboxes(options: OpenSandboxes): Promise<readonly OpenSandbox[]> {
  const { folder, publicUrl, clock } = options
  function now(): Date {
    return clock.now()
  }
  let made: Promise<Dataset> | null = null
  function madeOnce(): Promise<Dataset> {
    made ??= makeCompany(options)
    return made
  }
  const open: OpenSandbox[] = []
  for (const [index, [vendor, start]] of [...sandboxes].entries()) {
    if (!options.crms.includes(vendor)) continue
    const port = options.firstPort === 0 ? 0 : options.firstPort + index
    const dir = folder.sandboxDirOf(vendor)
    // A CRM that is added after the weeks have been replayed starts with the present state.
    const isPlayed = folder.isPlayed || !('seed' in folder.source)
    const startsAt = isPlayed ? {} : { startsAt: installedAt(folder.madeAt) }
    const sandbox = await start({ dataset: madeOnce, dir, port, publicUrl, clock: now, ...startsAt }).catch(
      (error: unknown) => {
        throw asSentence(error, port)
      },
    )
    open.push({ vendor, sandbox })
    options.onStart({ vendor, sandbox })
  }
  return open
}

async function makeCompany({ folder, dataset, say }: OpenSandboxes): Promise<Dataset> {
  const made = await dataset()
  // Stored first, so that a demo that is killed in between generates the same company again; but only after it could be
  // generated at all.
  folder.remember(demoPeopleOf(made))
  writeFileSync(folder.teamsFile, stringify({ teams: supervisionOf(made) }))
  say(`Made a company: ${made.name}, ${made.owners.length} people, ${made.faults.length} planted faults`)
  return made
}

/** The company of a demo, which is always the same; generated or loaded at most once. */
export function datasetOf(folder: DemoFolder): OpenSandboxes['dataset'] {
  let made: Promise<Dataset> | null = null
  return () => (made ??= makeDataset(folder))
}

async function makeDataset({ source, madeAt }: DemoFolder): Promise<Dataset> {
  if ('seed' in source) return generateDataset({ seed: source.seed, now: madeAt })
  try {
    return await loadMaven(source.data)
  } catch (error) {
    if (error instanceof MavenSetError) throw new ConfigError(saidBy(error), { cause: error })
    throw error
  }
}

function asSentence(error: unknown, port: number): unknown {
  if (error instanceof DamagedJournalError) {
    return new EnvironmentError(message('demo.damaged', { why: saidBy(error) }), { cause: error })
  }
  if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) return error
  return new EnvironmentError(message('demo.port', { port }), { cause: error })
}
