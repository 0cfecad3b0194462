import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import express, { Router } from 'express'
import Handlebars from 'handlebars'
import type { Mailbox } from '../mailbox.ts'
import { addConsentPage } from './consent-page.ts'
import { answerPageErrors, pageHeaders } from './page-errors.ts'
import { notFound, recordUrl, refuseForeignForms, textOf, typeOf } from './page-parts.ts'
import { addRecordPages, findRecord, recordPaths } from './record-pages.ts'
import type { SandboxUi, View } from './ui-port.ts'
import { addViewerChoice, viewerOf } from './viewer.ts'

const templatesDir = join(import.meta.dirname, '../../../../templates/sandbox')
const pageSize = 25

/**
 * The pages of an emulated CRM: what its user would see, and the mailbox. Everything works without JavaScript; with it,
 * a record's flag and history update themselves.
 */
export function sandboxPages(ui: SandboxUi, mailbox: Mailbox | null): Router {
  const router = Router()
  const view = loadTemplates(ui, mailbox)
  router.use(pageHeaders)
  router.use('/static', express.static(join(templatesDir, 'assets'), { index: false }))
  router.use(express.urlencoded({ extended: false, limit: '1mb' }))
  addListPages(router, ui, view)
  addRecordPages(router, ui, view)
  addBinPages(router, ui, view)
  addConsentPage(router, ui, view)
  addViewerChoice(router, ui)
  ui.apps?.addRoutes(router, view)
  if (mailbox) addMailPages(router, mailbox, view)
  router.use((_request, response) => notFound(response, view))
  router.use(answerPageErrors((response, model) => view(response, 'message', model)))
  return router
}

function loadTemplates(ui: SandboxUi, mailbox: Mailbox | null): View {
  const engine = Handlebars.create()
  engine.registerHelper('eq', (a: unknown, b: unknown) => a === b)
  const files = readdirSync(templatesDir).filter((file) => file.endsWith('.hbs'))
  const sources = new Map(files.map((file) => [basename(file, '.hbs'), readFileSync(join(templatesDir, file), 'utf8')]))
  for (const [name, source] of sources) if (name.startsWith('_')) engine.registerPartial(name.slice(1), source)
  const views = new Map([...sources].map(([name, source]) => [name, engine.compile<object>(source)]))
  return ({ req: request }, name, model) => {
    const compiled = views.get(name)
    if (compiled === undefined) throw new TypeError(`there is no template sandbox/${name}.hbs`)
    const viewer = viewerOf(ui, request)
    const owners = ui.owners().map((owner) => ({ ...owner, isViewer: owner.id === viewer.id }))
    const everywhere = ui.apps?.everywhere(viewer) ?? []
    return compiled({ crm: ui, types: ui.objectTypes, hasMail: mailbox !== null, owners, everywhere, ...model })
  }
}

/** To the minute, in UTC: "2026-11-03 14:05". */
function shownMoment(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ')
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
      view(response, 'records', {
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

/** Deleting a record, and the bin from which it can be restored. */
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
    response.send(view(response, 'bin', { title: `Deleted ${type.plural}`, type, removed }))
  })
  router.post('/bin/:type', refuseForeignForms, (request, response) => {
    const type = typeOf(ui, String(request.params['type']))
    const id = textOf((request.body as Readonly<Record<string, unknown>>)['id'])
    if (type === null || !ui.restore(type.type, id)) return notFound(response, view)
    response.redirect(303, `${recordUrl(ui, type, id)}?done=restored`)
  })
}

function addMailPages(router: Router, mailbox: Mailbox, view: View): void {
  router.get('/mail', (_request, response) => {
    const mails = mailbox.messages().map((mail) => ({ ...mail, receivedAt: shownMoment(mail.receivedAt) }))
    response.send(view(response, 'mails', { title: 'Mail', mails }))
  })
  router.get('/mail/:id', (request, response) => {
    const mail = mailbox.messages().find(({ id }) => id === request.params.id)
    if (mail === undefined) return notFound(response, view)
    response.send(view(response, 'mail', { title: mail.subject, mail }))
  })
  router.get('/mail/:id/html', (request, response) => {
    const mail = mailbox.messages().find(({ id }) => id === request.params.id)
    // As in a mail program: a mail runs no scripts, and loads nothing.
    response.set(
      'Content-Security-Policy',
      "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
    )
    if (mail === undefined) response.status(404).end()
    else response.send(mail.html.replaceAll('<head>', '<head><base target="_blank">'))
  })
  router.get('/mail/:id/raw', (request, response) => {
    const mail = mailbox.messages().find(({ id }) => id === request.params.id)
    response.type('text').send(mail?.raw ?? '')
  })
}
