import type { UiRow } from '../../src/sandbox/ui-port.ts'
import { type Office, pick } from './chaos-crm.ts'

interface Working {
  readonly random: () => number
  readonly office: Office
}

/** Somebody works in the CRM: edits, creates, deletes, restores, merges, links or unlinks something. Says what. */
export function somebodyWorks(working: Working): string {
  const { random, office } = working
  const type = pick(random, Object.keys(office.edits)) ?? ''
  const record = pick(random, rowsOf(office, type))
  const what = random()
  if (record === undefined || what < 0.55) return edit(working, type, record?.id)
  return change(working, { type, id: record.id, what })
}

function change(
  working: Working,
  { type, id, what }: { readonly type: string; readonly id: string; readonly what: number },
): string {
  const { random, office } = working
  if (what < 0.65) return make(working)
  if (what < 0.73) return remove(working, type, id)
  if (what < 0.8) return merge(working)
  return what < 0.86 ? (pick(random, office.others)?.() ?? 'nothing') : link(working)
}

/** The live records of a type that are people's own: what Minset has made for people is left as it is. */
export function rowsOf({ ui }: Pick<Office, 'ui'>, type: string): readonly UiRow[] {
  const { rows } = ui.list(type, { text: '', incompleteOnly: false, page: 1, pageSize: 10_000 })
  return rows.filter(({ title }) => !title.startsWith('Minset:'))
}

function edit({ random, office }: Working, type: string, id: string | undefined): string {
  if (id === undefined) return 'nothing to edit'
  const [name, value] = somethingTyped({ random, office }, type)
  const problem = office.ui.set(type, id, { [name]: value })
  return `edit ${type} ${id} ${name} to "${value}"${problem === null ? '' : `: ${problem}`}`
}

/** A property of a type, and what somebody types into it. */
export function somethingTyped({ random, office }: Working, type: string): readonly [name: string, value: string] {
  const [name, values] = pick(random, office.edits[type] ?? []) ?? ['', []]
  return [name, pick(random, values) ?? '']
}

function make({ random, office }: Working): string {
  const type = pick(random, office.made) ?? ''
  const [name, value] = somethingTyped({ random, office }, type)
  return `create ${type} ${office.make(type, { [name]: value })} with ${name} "${value}"`
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

function link({ random, office }: Working): string {
  const [from, to] = pick(random, office.links) ?? ['', '']
  const [a, b] = [pick(random, rowsOf(office, from)), pick(random, rowsOf(office, to))]
  if (a === undefined || b === undefined) return 'nothing to link'
  const refs = [
    { type: from, id: a.id },
    { type: to, id: b.id },
  ] as const
  const isLinked = random() < 0.5
  if (isLinked) office.ui.link(...refs)
  else office.ui.unlink(...refs)
  return `${isLinked ? 'link' : 'unlink'} ${from} ${a.id} ${to} ${b.id}`
}
