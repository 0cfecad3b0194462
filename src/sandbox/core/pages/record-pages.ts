import type { Request, Response, Router } from 'express'
import { notFound, recordUrl, refuseForeignForms, textOf, typeOf } from './page-parts.ts'
import type { SandboxUi, UiObjectType, UiRecord, View } from './ui-port.ts'
import { viewerOf } from './viewer.ts'

/** What a person did on a record's page, by the word in the page's URL; shown once. */
const doneWords: ReadonlyMap<string, string> = new Map([
  ['saved', 'Saved.'],
  ['unchanged', 'Nothing was changed.'],
  ['linked', 'Saved: the link was added.'],
  ['unlinked', 'Saved: the link was removed.'],
  ['restored', 'Restored.'],
])

/** The page of each record, with the forms that change it and the parts that update themselves. */
export function addRecordPages(router: Router, ui: SandboxUi, view: View): void {
  for (const { path, type } of recordPaths(ui)) {
    router.get(path, (request, response) => {
      const found = findRecord(ui, type, request)
      if (found === null) return notFound(response, view)
      const done = textOf(request.query['done'])
      const notice = doneWords.get(done) ?? null
      response.send(
        view(response, 'record', {
          ...recordModel(ui, found),
          parts: ui.apps?.partsOn({ type, id: found.record.id }, viewerOf(ui, request)) ?? [],
          notice,
          isChecked: notice !== null && done !== 'unchanged',
        }),
      )
    })
    // Parts of the page that a script fetches repeatedly.
    router.get(`${path}/part/:part`, (request, response) => {
      const found = findRecord(ui, type, request)
      const part = liveParts.get(String(request.params['part']))
      if (found === null || part === undefined) return void response.status(404).end()
      response.set('cache-control', 'no-store').send(view(response, part, recordModel(ui, found)))
    })
    // Forms of other sites may not write: their requests have another origin.
    router.post(path, refuseForeignForms, (request, response) => {
      const found = findRecord(ui, type, request)
      if (found === null) return notFound(response, view)
      const changed = changedValues(found.record, request.body)
      const isChanged = Object.keys(changed).length > 0
      const problem = isChanged ? ui.set(type, found.record.id, changed) : null
      if (problem === null) return showDone(ui, response, { ...found, done: isChanged ? 'saved' : 'unchanged' })
      response.status(400).send(view(response, 'message', { title: 'Not saved', message: problem }))
    })
    router.post(`${path}/links`, refuseForeignForms, (request, response) => {
      const found = findRecord(ui, type, request)
      if (found === null) return notFound(response, view)
      const form = request.body as Readonly<Record<string, unknown>>
      const problem = changeLink(ui, found, form)
      const done = textOf(form['action']) === 'remove' ? 'unlinked' : 'linked'
      if (problem === null) return showDone(ui, response, { ...found, done })
      response.status(400).send(view(response, 'message', { title: 'Not linked', message: problem }))
    })
  }
}

/** Templates of the parts that a script updates, by their names in URLs. */
const liveParts: ReadonlyMap<string, string> = new Map([
  ['flag', '_flag'],
  ['history', '_history'],
])

function showDone(ui: SandboxUi, response: Response, { type, record, done }: Found & { readonly done: string }): void {
  response.redirect(303, `${recordUrl(ui, type, record.id)}?done=${done}`)
}

/**
 * The paths of records, by type: for some vendors the type is the first part, where other pages have their paths too.
 */
export function recordPaths(ui: SandboxUi): readonly { readonly path: string; readonly type: string }[] {
  return ui.objectTypes.map(({ type, typeId }) => ({ path: `${ui.recordPath}/${typeId}/:id`, type }))
}

/** Adds or removes a link. Returns null, or why it is not possible. */
function changeLink(ui: SandboxUi, { type, record }: Found, body: Readonly<Record<string, unknown>>): string | null {
  const to = { type: textOf(body['type']), id: linkId(ui, textOf(body['type']), textOf(body['to'])) }
  const from = { type: type.type, id: record.id }
  const isRemoval = textOf(body['action']) === 'remove'
  if (isRemoval) ui.unlink(from, to)
  return isRemoval || (to.id !== '' && ui.link(from, to)) ? null : `No record of ${to.type} has this id or name.`
}

/** A record and its type. */
interface Found {
  readonly type: UiObjectType
  readonly record: UiRecord
}

/** The live record for a request's URL. */
export function findRecord(ui: SandboxUi, name: string, request: Request): Found | null {
  const type = typeOf(ui, name)
  const record = type && ui.read(type.type, String(request.params['id']))
  return type && record ? { type, record } : null
}

/** The id, or the first record whose title equals or contains the text. */
function linkId(ui: SandboxUi, type: string, text: string): string {
  if (typeOf(ui, type) === null || text.trim() === '') return ''
  if (ui.read(type, text.trim())) return text.trim()
  return ui.list(type, { text, incompleteOnly: false, page: 1, pageSize: 1 }).rows[0]?.id ?? ''
}

function recordModel(ui: SandboxUi, { type, record }: Found): object {
  return {
    title: record.title,
    type,
    record,
    url: recordUrl(ui, type, record.id),
    // The flag has a separate panel.
    groups: record.groups
      .filter(({ name }) => name !== 'minset')
      .map((group) => ({
        ...group,
        properties: group.properties.map((property) => ({
          ...property,
          inputValue: property.input === 'datetime' ? property.value.slice(0, 16) : property.value,
          options: property.options.map((option) => ({ ...option, isChosen: option.value === property.value })),
        })),
      })),
    links: record.links.map((links) => {
      const linkedType = typeOf(ui, links.type)
      return {
        ...links,
        records: links.records.map((linked) => ({
          ...linked,
          url: linkedType ? recordUrl(ui, linkedType, linked.id) : '',
        })),
      }
    }),
    carriers: type.hasFlag ? [] : carriersOf(ui, record),
  }
}

/** The linked records that carry the flag of this one, with all that they carry. */
function carriersOf(ui: SandboxUi, { links }: UiRecord): readonly object[] {
  return links.flatMap((link) => {
    const type = typeOf(ui, link.type)
    return link.records.flatMap(({ id, title }) => {
      const carried = ui.read(link.type, id)?.flag.carried ?? ''
      return type === null || carried === '' ? [] : [{ title, carried, url: recordUrl(ui, type, id) }]
    })
  })
}

/** The changed values of the form: fields that were not edited are not written. */
function changedValues(record: UiRecord, body: unknown): Record<string, string> {
  const given = (body ?? {}) as Readonly<Record<string, unknown>>
  const editable = record.groups.flatMap(({ properties }) => properties).filter(({ isEditable }) => isEditable)
  return Object.fromEntries(
    editable.flatMap(({ name, value, input }) => {
      const shown = input === 'datetime' ? value.slice(0, 16) : value
      const text = given[name]
      if (typeof text !== 'string' || text === shown) return []
      return [[name, input === 'datetime' && text !== '' ? `${text}:00.000Z` : text]]
    }),
  )
}
