import type { UiRef, UiRow } from '../../src/sandbox/core/pages/ui-port.ts'
import { type Office, pick } from './chaos-crm.ts'
import { inWords, typedOddly } from './odd-text.ts'

interface Working {
  readonly random: () => number
  readonly office: Office
}

type Deed = (working: Working, type: string, id: string) => string

/** The share of typed values with something odd in them. */
const oddShare = 0.2

/** What people do, with cumulative probabilities in per cent. */
const deeds: readonly (readonly [upTo: number, deed: Deed])[] = [
  [48, edit],
  [56, make],
  [64, remove],
  [70, merge],
  [76, ({ random, office }) => pick(random, office.others)?.() ?? 'nothing'],
  [100, link],
]

/**
 * Performs one person's action in the CRM: edits, creates, deletes, restores, merges, links or unlinks something.
 * Returns its description.
 */
export function somebodyWorks(working: Working): string {
  const { random, office } = working
  const type = pick(random, Object.keys(office.edits)) ?? ''
  const record = pick(random, rowsOf(office, type))
  const dice = random() * 100
  const [, deed = link] = deeds.find(([upTo]) => dice < upTo) ?? []
  return record === undefined ? 'nothing to work on' : deed(working, type, record.id)
}

/** The live records of a type that are people's own: records created by Minset are not touched. */
export function rowsOf({ ui }: Pick<Office, 'ui'>, type: string): readonly UiRow[] {
  const { rows } = ui.list(type, { text: '', incompleteOnly: false, page: 1, pageSize: 10_000 })
  return rows.filter(({ title }) => !title.startsWith('Minset:'))
}

function edit({ random, office }: Working, type: string, id: string): string {
  const [name, value] = somethingTyped({ random, office }, type)
  const problem = office.ui.set(type, id, { [name]: value })
  return `edit ${type} ${id} ${name} to ${inWords(value)}${problem === null ? '' : `: ${problem}`}`
}

/** A property of a type, and the text that a person types into it. */
export function somethingTyped({ random, office }: Working, type: string): readonly [name: string, value: string] {
  const [name, values] = pick(random, office.edits[type] ?? []) ?? ['', []]
  const value = pick(random, values) ?? ''
  return [name, random() < oddShare ? typedOddly(random, value) : value]
}

function make({ random, office }: Working): string {
  const type = pick(random, office.made) ?? ''
  const [name, value] = somethingTyped({ random, office }, type)
  return `create ${type} ${office.make(type, { [name]: value })} with ${name} ${inWords(value)}`
}

function remove({ random, office }: Working, type: string, id: string): string {
  office.ui.remove(type, id)
  if (random() >= 0.4) return `delete ${type} ${id}`
  office.ui.restore(type, id)
  return `delete and restore ${type} ${id}`
}

function merge({ random, office }: Working): string {
  const type = pick(random, office.merged) ?? ''
  const [kept, merged] = [pick(random, rowsOf(office, type)), pick(random, rowsOf(office, type))]
  if (kept === undefined || merged === undefined || kept.id === merged.id) return 'nothing to merge'
  office.merge(type, { keptId: kept.id, mergedId: merged.id })
  return `merge ${type} ${merged.id} into ${kept.id}`
}

/** Links two records, or unlinks two linked ones. */
function link({ random, office }: Working): string {
  const [from, to] = pick(random, office.links) ?? ['', '']
  const one = { type: from, id: pick(random, rowsOf(office, from))?.id ?? '' }
  const linked = linkedTo(office, one, to)
  const isParted = random() < 0.5 && linked.length > 0
  const other = { type: to, id: pick(random, isParted ? linked : rowsOf(office, to))?.id ?? '' }
  if (isParted) office.ui.unlink(one, other)
  else office.ui.link(one, other)
  return `${isParted ? 'unlink' : 'link'} ${from} ${one.id} ${to} ${other.id}`
}

function linkedTo({ ui }: Office, { type, id }: UiRef, to: string): readonly { readonly id: string }[] {
  return ui.read(type, id)?.links.find((links) => links.type === to)?.records ?? []
}
