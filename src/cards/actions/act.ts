import { askAgain, confirmValue, dispute } from '../../disputes/index.ts'
import { FormInvalidError, NotFoundError, TooManyRequestsError } from '../../domain/errors.ts'
import { type RecordKey } from '../../domain/record.ts'
import { saveOwnLanguage } from '../../people/index.ts'
import { type RepairResult, refusedMessage, repairRecord } from '../../repairs/index.ts'
import { isLanguage, type Message, message } from '../../words/index.ts'
import type { ViewDeps } from '../card-deps.ts'
import { malformed, notAllowed, refusalOf, tooMany, unknownRecord } from '../failures.ts'
import { type CardReader, sayOnCards } from '../reader.ts'
import { loadCardRecord, loadRecordView } from '../views/record-view.ts'
import type { ActionResult, Refusal } from '../views/views.ts'
import type { Action } from './action.ts'
import { checkRecord } from './check-record.ts'

/** The outcome of an action, without the view that comes with it. */
interface Outcome {
  readonly state: ActionResult['state']
  readonly message: Message
  readonly problems?: ReadonlyMap<string, Message>
}

/** What a card shows, and goes on showing after an action. */
interface OnCard {
  /** The record of the card; null on a page of the app. */
  readonly shown: RecordKey | null
  /** As of `HomeQuery`. */
  readonly figure?: string | undefined
}

/**
 * Does what a person asks for on a card. Doing it twice, such as because the CRM repeats a request, is harmless: the second
 * time changes nothing, and is answered like the first.
 */
export async function act(
  deps: ViewDeps,
  reader: CardReader,
  { action, ...card }: OnCard & { readonly action: Action },
): Promise<ActionResult | Refusal> {
  if (action.kind === 'language') return changeLanguage(deps, reader, { language: action.language, ...card })
  try {
    const outcome = await outcomeOf(deps, reader, { action, shown: card.shown })
    return await inWords(deps, reader, { outcome, ...card })
  } catch (error) {
    if (error instanceof FormInvalidError) {
      return inWords(deps, reader, { outcome: invalid(problemsOf(error)), ...card })
    }
    if (error instanceof NotFoundError) return refusalOf(notAllowed, reader.say.language)
    if (error instanceof TooManyRequestsError) return refusalOf(tooMany(error.said), reader.say.language)
    throw error
  }
}

async function outcomeOf(
  deps: ViewDeps,
  { viewer }: CardReader,
  { action, shown }: { readonly action: Exclude<Action, { kind: 'language' }>; readonly shown: RecordKey | null },
): Promise<Outcome> {
  const { crmTitle: title } = deps
  if (action.kind === 'check') {
    if (shown === null) throw new NotFoundError(message('request.page.unknown'))
    return checked(await checkRecord(deps, { viewer, key: shown }), title)
  }
  if (action.kind === 'dispute') {
    const state = await dispute(deps, { ...action, viewer })
    return state === 'disputed'
      ? { state: 'done', message: message('card.disputed.done') }
      : { state: 'settled', message: message('list.state.settled', { title }) }
  }
  if (action.kind === 'confirm') {
    const state = await confirmValue(deps, { ...action, viewer })
    return { state: state === 'confirmed' ? 'done' : 'settled', message: message(`list.state.${state}`, { title }) }
  }
  if (action.kind === 'ask-again') {
    const state = await askAgain(deps, { ...action, viewer })
    return { state: state === 'asked' ? 'done' : 'settled', message: message(`list.state.${state}`, { title }) }
  }
  const { key, ruleId, values, seen } = action
  const result = await repairRecord(deps, {
    viewer,
    key,
    ruleId,
    typed: (name) => textIn(values, name).trim(),
    seen: (name) => textIn(seen, name),
  })
  return repaired(result, title)
}

function checked(result: Awaited<ReturnType<typeof checkRecord>>, title: string): Outcome {
  if (result === 'unknown') return { state: 'refused', message: unknownRecord.words }
  return result === 'checked'
    ? { state: 'done', message: message('card.checked') }
    : { state: 'waiting', message: message('card.checked.waiting', { title }) }
}

function textIn(texts: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(texts, name) ? (texts[name] ?? '') : ''
}

function problemsOf({ errors }: FormInvalidError): ReadonlyMap<string, Message> {
  return new Map(Object.entries(errors))
}

function invalid(problems: ReadonlyMap<string, Message>): Outcome {
  return { state: 'invalid', message: message('card.invalid'), problems }
}

function repaired(result: RepairResult, title: string): Outcome {
  if (result.state === 'invalid') return invalid(result.problems)
  if (result.state !== 'refused') {
    return { state: result.state, message: message(`list.state.${result.state}`, { title }) }
  }
  const why = refusedMessage(title, result.reason)
  return { state: 'refused', message: why, problems: new Map([[result.field, why]]) }
}

async function inWords(
  deps: ViewDeps,
  reader: CardReader,
  { outcome, shown, figure }: OnCard & { readonly outcome: Outcome },
): Promise<ActionResult> {
  const { say } = reader
  const found = shown && (await loadCardRecord(deps, shown))
  return {
    state: outcome.state,
    message: say(outcome.message),
    problems: Object.fromEntries([...(outcome.problems ?? [])].map(([name, problem]) => [name, say(problem)])),
    view: found && (await loadRecordView(deps, reader, { found, figure })),
  }
}

/** The view that comes with it is in the new language. */
async function changeLanguage(
  deps: ViewDeps,
  { viewer, say }: CardReader,
  { language, ...card }: OnCard & { readonly language: string },
): Promise<ActionResult | Refusal> {
  if (!isLanguage(language)) return refusalOf(malformed, say.language)
  const { ownerId } = viewer.user
  await saveOwnLanguage(deps.db, deps.account.accountId, { ownerId, language })
  const outcome: Outcome = { state: 'done', message: message('card.language') }
  return inWords(deps, { viewer, say: sayOnCards(language) }, { outcome, ...card })
}
