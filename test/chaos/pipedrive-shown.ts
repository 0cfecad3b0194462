import type { PipedriveSandbox } from '../../src/sandbox/pipedrive/index.ts'
import type { KindName } from '../../src/sandbox/pipedrive/values/object-kinds.ts'

/** The labels of a record of a page. */
export function labelsOf(sandbox: PipedriveSandbox, page: string, id: string): readonly string[] {
  const labels = (sandbox.read(page as KindName, id)?.['label_ids'] ?? []) as readonly number[]
  if (labels.length === 0) return []
  const properties = (sandbox.ui.read(page, id)?.groups ?? []).flatMap((group) => group.properties)
  return properties.find(({ name }) => name === 'label_ids')?.shown.split(', ') ?? []
}

const taskFor = /Minset task for record ([a-z]+:\d+)/

/** The records that Minset's open tasks are for, as `type:id`. */
export function subjectsOfOpenTasks(sandbox: PipedriveSandbox): readonly string[] {
  const { rows } = sandbox.ui.list('activities', {
    text: 'Minset task for record',
    incompleteOnly: false,
    page: 1,
    pageSize: 10_000,
  })
  return rows.flatMap(({ id }) => {
    const activity = sandbox.read('activities', id)
    const note = activity?.['note']
    const [, key] = taskFor.exec(typeof note === 'string' ? note : '') ?? []
    return key === undefined || activity?.['done'] === true ? [] : [key]
  })
}
