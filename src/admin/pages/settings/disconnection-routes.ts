import { Router } from 'express'
import type { Kysely } from 'kysely'
import { type Disconnection, findDisconnection } from '../../../accounts/index.ts'
import { NotFoundError } from '../../../domain/errors.ts'
import type { Schema } from '../../../infra/db/schema.ts'
import { languageOf } from '../../../infra/http/language.ts'
import { loadViews } from '../../../infra/http/views.ts'
import { bareFrame } from '../../../infra/pages/frame.ts'
import { type Message, message, type Say, sayIn } from '../../../words/index.ts'
import { badge, named } from '../../components/part.ts'
import { type Table, tableOf } from '../../components/table.ts'

/** The address of the page that reports on a disconnection. The secret in it opens that page and nothing else. */
export function disconnectionPath(ticket: string): string {
  return `/disconnections/${ticket}`
}

/**
 * How far the disconnection of an account has come, for the person who asked for it. It needs no sign-in: an erased
 * account has no users.
 */
export function disconnectionRoutes({ db }: { readonly db: Kysely<Schema> }): Router {
  const router = Router()
  const views = loadViews('pages')
  router.get('/disconnections/:ticket', async (request, response) => {
    const found = await findDisconnection(db, request.params.ticket)
    if (found === null) throw new NotFoundError(message('request.page.unknown'))
    const say = sayIn(languageOf(request))
    const model = { title: say(message('disconnect.page')), ...bareFrame(request), ...disconnectionModel(found, say) }
    response.send(views('disconnection')({ ...model, root: '/', url: request.originalUrl }, say))
  })
  return router
}

/** What the page says. Pure. */
function disconnectionModel(found: Disconnection, say: Say): object {
  const { step, accountId, said, items } = found
  const isFailed = step === 'failed'
  return {
    isFailed,
    isRunning: !isFailed && step !== 'done',
    status: say(stepMessage(found)),
    said: said === null ? '' : say(said),
    settingsUrl: isFailed && accountId !== null ? `/accounts/${encodeURIComponent(accountId)}/settings` : null,
    items: items === null || items.length === 0 ? null : itemTable(items, say),
  }
}

/** How far a disconnection has come, as a sentence. */
export function stepMessage({ step, erase }: Pick<Disconnection, 'step' | 'erase'>): Message {
  if (step === 'done') return message(erase ? 'disconnect.done.erased' : 'disconnect.done')
  if (step === 'failed') return message('disconnect.failed')
  if (step === 'removing') return message('disconnect.step.removing')
  if (step === 'ending') return message(erase ? 'disconnect.step.erasing' : 'disconnect.step.ending')
  return message('disconnect.step.waiting')
}

type Item = NonNullable<Disconnection['items']>[number]

const itemStates = {
  removed: { tone: 'good', said: message('disconnect.item.removed') },
  absent: { tone: 'neutral', said: message('disconnect.item.absent') },
  kept: { tone: 'warning', said: message('disconnect.item.kept') },
} as const

/** What became of the things that Minset made in the CRM. */
function itemTable(items: readonly Item[], say: Say): Table {
  return tableOf(
    items,
    [
      { label: say(message('disconnect.item.name')), cell: ({ name }) => named(name) },
      { label: say(message('disconnect.item.kind')), cell: ({ kind }) => say(message(`disconnect.kind.${kind}`)) },
      { label: say(message('disconnect.item.type')), cell: ({ objectType }) => say(message(`type.${objectType}`)) },
      {
        label: say(message('disconnect.item.state')),
        cell: ({ state }) => badge(itemStates[state].tone, say(itemStates[state].said)),
      },
      { label: say(message('disconnect.item.why')), cell: ({ reason }) => (reason === undefined ? '' : say(reason)) },
    ],
    { caption: say(message('disconnect.items')) },
  )
}
