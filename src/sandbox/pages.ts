import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import express, { type Request, type Response, Router } from 'express'
import Handlebars from 'handlebars'
import type { Mailbox } from './mailbox.ts'
import type { SandboxUi, UiObjectType, UiRecord } from './ui-port.ts'

const templatesDir = join(import.meta.dirname, '../../templates/sandbox')
const pageSize = 25

type View = (name: string, model: object) => string

/** The pages of an emulated CRM: what its user would see, and the mailbox beside it. Works without JavaScript. */
export function sandboxPages(ui: SandboxUi, mailbox: Mailbox | null): Router {
  const router = Router()
  const view = loadTemplates(ui, mailbox)
  router.use('/static', express.static(join(templatesDir, 'assets'), { index: false }))
  router.use(express.urlencoded({ extended: false, limit: '1mb' }))
  addListPages(router, ui, view)
  addRecordPages(router, ui, view)
  addBinPages(router, ui, view)
  if (mailbox) addMailPages(router, mailbox, view)
  return router
}

function loadTemplates(ui: SandboxUi, mailbox: Mailbox | null): View {
  const engine = Handlebars.create()
  engine.registerHelper('eq', (a: unknown, b: unknown) => a === b)
  const files = readdirSync(templatesDir).filter((file) => file.endsWith('.hbs'))
  const sources = new Map(files.map((file) => [basename(file, '.hbs'), readFileSync(join(templatesDir, file), 'utf8')]))
  for (const [name, source] of sources) if (name.startsWith('_')) engine.registerPartial(name.slice(1), source)
  const views = new Map([...sources].map(([name, source]) => [name, engine.compile<object>(source)]))
  return (name, model) => {
    const compiled = views.get(name)
    if (compiled === undefined) throw new TypeError(`there is no template sandbox/${name}.hbs`)
    return compiled({ crm: ui, types: ui.objectTypes, hasMail: mailbox !== null, ...model })
  }
}

/** To the minute, in UTC: "2026-11-03 14:05". */
function shownMoment(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ')
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function addListPages(router: Router, ui: SandboxUi, view: View): void {
  router.get('/', (_request, response) => {
    response.redirect('/records/deals')
  })
  router.get('/records/:type', (request, response) => {
    const type = typeOf(ui, request.params.type)
    if (type === null) return notFound(response, view)
    const query = {
      text: textOf(request.query['text']),
      incompleteOnly: request.query['incomplete'] === '1',
      page: Math.max(1, Math.floor(Number(textOf(request.query['page']))) || 1),
      pageSize,
    }
    const found = ui.list(type.type, query)
    const rows = found.rows.map((row) => ({
      ...row,
      url: recordUrl(ui, type, row.id),
      cells: type.columns.map(({ name, label }) => ({ label, value: row.values[name] ?? '' })),
    }))
    const address = new URLSearchParams({ text: query.text, ...(query.incompleteOnly ? { incomplete: '1' } : {}) })
    function pageUrl(page: number): string {
      return `/records/${type?.type ?? ''}?${address.toString()}&page=${page}`
    }
    response.send(
      view('records', {
        title: type.plural,
        type,
        rows,
        query,
        total: found.total,
        previous: query.page > 1 ? pageUrl(query.page - 1) : null,
        next: query.page * pageSize < found.total ? pageUrl(query.page + 1) : null,
      }),
    )
  })
}

function recordUrl(ui: SandboxUi, type: Pick<UiObjectType, 'typeId'>, id: string): string {
  return `${ui.recordPath}/${type.typeId}/${encodeURIComponent(id)}`
}

function typeOf(ui: SandboxUi, name: string): UiObjectType | null {
  return ui.objectTypes.find(({ type }) => type === name) ?? null
}

function notFound(response: Response, view: View): void {
  response.status(404).send(view('message', { title: 'Not found', message: 'There is no such record.' }))
}

function addRecordPages(router: Router, ui: SandboxUi, view: View): void {
  for (const { path, type } of recordPaths(ui)) {
    router.get(path, (request, response) => {
      const found = findRecord(ui, type, request)
      if (found === null) return notFound(response, view)
      response.send(view('record', recordModel(ui, found)))
    })
    // Forms of other sites may not write: their requests carry another origin.
    router.post(path, refuseForeignForms, (request, response) => {
      const found = findRecord(ui, type, request)
      if (found === null) return notFound(response, view)
      const problem = ui.set(type, found.record.id, changedValues(found.record, request.body))
      if (problem === null) return response.redirect(303, recordUrl(ui, found.type, found.record.id))
      response.status(400).send(view('message', { title: 'Not saved', message: problem }))
    })
    router.post(`${path}/links`, refuseForeignForms, (request, response) => {
      const found = findRecord(ui, type, request)
      if (found === null) return notFound(response, view)
      const problem = changeLink(ui, found, request.body as Readonly<Record<string, unknown>>)
      if (problem === null) return response.redirect(303, recordUrl(ui, found.type, found.record.id))
      response.status(400).send(view('message', { title: 'Not linked', message: problem }))
    })
  }
}

/** The addresses of records, by type: a vendor's may have nothing before the type, where other pages stand too. */
function recordPaths(ui: SandboxUi): readonly { readonly path: string; readonly type: string }[] {
  return ui.objectTypes.map(({ type, typeId }) => ({ path: `${ui.recordPath}/${typeId}/:id`, type }))
}

/** Adds or removes a link. Gives null, or why it cannot be. */
function changeLink(ui: SandboxUi, { type, record }: Found, body: Readonly<Record<string, unknown>>): string | null {
  const to = { type: textOf(body['type']), id: linkId(ui, textOf(body['type']), textOf(body['to'])) }
  const from = { type: type.type, id: record.id }
  const isRemoval = textOf(body['action']) === 'remove'
  if (isRemoval) ui.unlink(from, to)
  return isRemoval || (to.id !== '' && ui.link(from, to)) ? null : `No record of ${to.type} has this id or name.`
}

/** Deleting a record, and the bin that it can be taken out of. */
function addBinPages(router: Router, ui: SandboxUi, view: View): void {
  for (const { path, type } of recordPaths(ui)) {
    router.post(`${path}/delete`, refuseForeignForms, (request, response) => {
      const found = findRecord(ui, type, request)
      if (found === null) return notFound(response, view)
      ui.remove(type, found.record.id)
      response.redirect(303, `/bin/${type}`)
    })
  }
  router.get('/bin/:type', (request, response) => {
    const type = typeOf(ui, request.params.type)
    if (type === null) return notFound(response, view)
    const removed = ui.bin(type.type).map((one) => ({ ...one, removedAt: shownMoment(one.removedAt) }))
    response.send(view('bin', { title: `Deleted ${type.plural}`, type, removed }))
  })
  router.post('/bin/:type', refuseForeignForms, (request, response) => {
    const type = typeOf(ui, String(request.params['type']))
    const id = textOf((request.body as Readonly<Record<string, unknown>>)['id'])
    if (type === null || !ui.restore(type.type, id)) return notFound(response, view)
    response.redirect(303, recordUrl(ui, type, id))
  })
}

function refuseForeignForms(request: Request, response: Response, next: () => void): void {
  const { origin, host } = request.headers
  if (origin === undefined || URL.parse(origin)?.host === host) return next()
  response.status(403).type('text').send('This form comes from another site.\n')
}

interface Found {
  readonly type: UiObjectType
  readonly record: UiRecord
}

function findRecord(ui: SandboxUi, name: string, request: Request): Found | null {
  const type = typeOf(ui, name)
  const record = type && ui.read(type.type, String(request.params['id']))
  return type && record ? { type, record } : null
}

/** The id, or the first record whose title is exactly or partly the text. */
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
    // The flag has a panel of its own.
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
  }
}

/** What the form changed: fields that were not touched are not written. */
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

function addMailPages(router: Router, mailbox: Mailbox, view: View): void {
  router.get('/mail', (_request, response) => {
    const mails = mailbox.messages().map((mail) => ({ ...mail, receivedAt: shownMoment(mail.receivedAt) }))
    response.send(view('mails', { title: 'Mail', mails }))
  })
  router.get('/mail/:id', (request, response) => {
    const mail = mailbox.messages().find(({ id }) => id === request.params.id)
    if (mail === undefined) return notFound(response, view)
    response.send(view('mail', { title: mail.subject, mail }))
  })
  router.get('/mail/:id/html', (request, response) => {
    const mail = mailbox.messages().find(({ id }) => id === request.params.id)
    // As in a mail program: no script of a mail runs, and nothing is fetched.
    response.set('Content-Security-Policy', "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'")
    if (mail === undefined) response.status(404).end()
    else response.send(mail.html.replaceAll('<head>', '<head><base target="_blank">'))
  })
  router.get('/mail/:id/raw', (request, response) => {
    const mail = mailbox.messages().find(({ id }) => id === request.params.id)
    response.type('text').send(mail?.raw ?? '')
  })
}
