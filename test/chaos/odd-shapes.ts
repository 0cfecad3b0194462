import type { FaultPlan } from '../../src/sandbox/core/faults/faults.ts'
import type { OddItem, OddItems } from '../../src/sandbox/core/faults/odd-items.ts'
import { type ChaosCrm, pick } from './chaos-crm.ts'
import { rowsOf } from './people.ts'

type Item = Readonly<Record<string, unknown>>

/** How the CRM can be made to send unreadable records. */
export interface OddShapes extends Pick<OddItems, 'plant'> {
  /** Replaces a record. */
  readonly shapes: readonly (readonly [words: string, becomes: OddItem['becomes']])[]
  /** Whether the responses to calls of this path contain records of the type. */
  shows(path: string, type: string): boolean
  /** Parts of the paths that list an admin's definitions: owners, stages, fields. */
  readonly settings: readonly string[]
  /** Adds an item to the list of the type, and returns it for requests by its id. */
  add(type: string, id: string, item: Item): void
}

interface Vendor {
  /** The start of the paths of calls about records; the name of their type follows. */
  readonly root: string
  readonly shapes: OddShapes['shapes']
  readonly settings: OddShapes['settings']
  /** The response with one record. */
  readonly answer: (item: Item) => unknown
}

type Sandbox = { readonly oddItems: Pick<OddItems, 'plant'>; readonly faults: FaultPlan }

export function oddShapesOf({ oddItems, faults }: Sandbox, { root, shapes, settings, answer }: Vendor): OddShapes {
  return {
    plant: (item) => oddItems.plant(item),
    shapes,
    settings,
    shows: (path, type) => path.startsWith(root) && path.includes(`/${type}`),
    add(type, id, item) {
      oddItems.plant({
        id: null,
        matches: (path) => path.startsWith(root) && path.endsWith(`/${type}`),
        becomes: () => item,
      })
      faults.add({
        matches: ({ path }) => path.startsWith(root) && path.endsWith(`/${type}/${id}`),
        times: Number.POSITIVE_INFINITY,
        answer: { status: 200, body: answer(item) },
      })
    },
  }
}

interface Disturbed {
  readonly random: () => number
  readonly crm: Pick<ChaosCrm, 'office' | 'oddShapes' | 'flagged'>
}

/** Something unreadable, in words, and a function that repairs it. */
export interface OddThing {
  readonly words: string
  readonly repair: () => void
}

/** An unreadable record. */
export interface OddRecord extends OddThing {
  /** The type in its page's URL. */
  readonly page: string
  readonly id: string
}

/** Makes the CRM send something in an unreadable form from now on. Its own state stays unchanged. */
export function spoilSomething(disturbed: Disturbed): OddThing {
  const { random, crm } = disturbed
  if (random() < 0.3) return spoilSettings(disturbed)
  return spoilRecord(disturbed, Object.keys(crm.office.edits)) ?? { words: 'nothing', repair: () => undefined }
}

/** As `spoilSomething`, for a record on one of the pages; undefined if there is none. */
function spoilRecord({ random, crm }: Disturbed, pages: readonly string[]): OddRecord | undefined {
  const { office, oddShapes } = crm
  const page = pick(random, pages) ?? ''
  const { id } = pick(random, rowsOf(office, page)) ?? {}
  const [words, becomes] = pick(random, oddShapes.shapes) ?? ['', (item) => item]
  if (id === undefined) return undefined
  const repair = oddShapes.plant({ id, matches: (path) => oddShapes.shows(path, page), becomes })
  return { page, id, words: `${page} ${id} comes with ${words}`, repair }
}

const oddEntries: readonly unknown[] = [null, 'odd', [], {}, { id: 'odd' }, { id: -1 }]

function spoilSettings({ random, crm: { oddShapes } }: Disturbed): OddThing {
  const part = pick(random, oddShapes.settings) ?? ''
  const entry = pick(random, oddEntries)
  const repair = oddShapes.plant({ id: null, matches: (path) => path.includes(part), becomes: () => entry })
  return { words: `lists of ${part} have ${JSON.stringify(entry)} in them`, repair }
}

/** Supported by Node; TypeScript's types do not include it yet. */
function rawJson(text: string): unknown {
  return (JSON as JSON & { rawJSON(text: string): unknown }).rawJSON(text)
}

/** An id that JavaScript would round. */
const idBeyondNumbers = '9007199254740993'

/**
 * Spoils one record, and adds one whose id JavaScript would round: both are unreadable for the service and the
 * reference.
 */
export function spoilForGood(disturbed: Disturbed & { readonly say: (line: string) => void }): readonly OddRecord[] {
  const { random, crm, say } = disturbed
  // All records of these pages are mirrored; of activities only some types are.
  const pages = crm.flagged.map(({ page }) => page)
  const spoilt = spoilRecord(disturbed, pages)
  const page = pick(random, Object.keys(crm.office.edits)) ?? ''
  crm.oddShapes.add(page, idBeyondNumbers, { id: rawJson(idBeyondNumbers) })
  say(`from the beginning: ${spoilt?.words ?? 'nothing'}; an id of ${page} beyond numbers`)
  return spoilt === undefined ? [] : [spoilt]
}

/**
 * Checks the reference read itself: it sets aside what is still spoilt, and no other record.
 *
 * @param spoilt what is spoilt, in addition to the record whose id JavaScript would round
 * @param setAside ids of the records that the read has set aside
 */
export function wronglySetAside(
  { office }: Pick<ChaosCrm, 'office'>,
  spoilt: readonly OddRecord[],
  setAside: ReadonlySet<string>,
): string[] {
  const present = spoilt.filter(({ page, id }) => rowsOf(office, page).some((row) => row.id === id))
  const planted = new Set([idBeyondNumbers, ...present.map(({ id }) => id)])
  const lacking = [...planted].filter((id) => !setAside.has(id))
  return [
    ...lacking.map((id) => `record ${id} cannot be read and is not set aside`),
    ...[...setAside].filter((id) => !planted.has(id)).map((id) => `record ${id} can be read and is set aside`),
  ]
}
