import type { VouchedUser } from '../../crm/port.ts'
import type { RecordKey } from '../../domain/record.ts'
import type { Language } from '../../words/index.ts'
import { act } from '../actions/act.ts'
import { Action } from '../actions/action.ts'
import type { CardDeps, ViewDeps } from '../card-deps.ts'
import { type Failure, isFailure, malformed, notAllowed, refusalOf, unknownRecord } from '../failures.ts'
import { type CardReader, findReader, loadNothing } from '../reader.ts'
import { type HomeQuery, loadHomeView } from '../views/home-view.ts'
import { loadCardRecord, loadRecordView } from '../views/record-view.ts'
import { settingsView } from '../views/settings-view.ts'
import type { ActionResult, CardResponse, HomeView, RecordView, Refusal, SettingsView } from '../views/views.ts'

/** A view, or why there is none, for its reader. */
export interface Shown<V> {
  /** The reader's language. */
  readonly language: Language
  readonly response: CardResponse<V>
  /** The address that signs the reader in to Minset's pages, once; null where nobody is known. */
  readonly openUrl: string | null
}

/** What frames show and do: every method authorises the user that the vendor vouches for. */
export interface FrameContent {
  languageOf(user: VouchedUser): Promise<Language>
  /** @param asked.figure the figure of which the records are shown; undefined: of none */
  record(
    user: VouchedUser,
    asked: { readonly key: RecordKey | null; readonly figure: string | undefined },
  ): Promise<Shown<RecordView>>
  home(user: VouchedUser, query: HomeQuery): Promise<Shown<HomeView>>
  settings(user: VouchedUser): Promise<Shown<SettingsView>>
  /**
   * @param asked the action and the record of the frame (null on the app's own pages); the action is not checked yet
   */
  act(
    user: VouchedUser,
    asked: { readonly action: unknown; readonly shown: RecordKey | null },
  ): Promise<ActionResult | Refusal>
}

/** The content of frames from the stored data. */
export function frameContent(deps: CardDeps, vendor: string): FrameContent {
  async function show<V extends object, Loaded>(
    vouched: VouchedUser,
    load: (deps: ViewDeps) => Promise<Loaded>,
    viewOf: (deps: ViewDeps, reader: CardReader, loaded: Loaded) => Promise<V | Failure>,
  ): Promise<Shown<V>> {
    const found = await findReader(deps, { vendor, vouched, load })
    if ('failure' in found) {
      return { language: found.language, response: refusalOf(found.failure, found.language), openUrl: null }
    }
    const { accountId } = found.deps.account
    const { language } = found.reader.say
    const view = await viewOf(found.deps, found.reader, found.loaded)
    const openUrl = deps.enterUrl({ accountId, ownerId: found.reader.viewer.user.ownerId })
    if (isFailure(view)) return { language, response: refusalOf(view, language), openUrl }
    return { language, response: { state: 'ready', view }, openUrl }
  }
  return {
    async languageOf(vouched) {
      const found = await findReader(deps, { vendor, vouched, load: loadNothing })
      return 'failure' in found ? found.language : found.reader.say.language
    },
    record: (user, { key, figure }) =>
      show(
        user,
        (view) => (key === null ? loadNothing() : loadCardRecord(view, key)),
        async (view, reader, found) =>
          found === null ? unknownRecord : loadRecordView(view, reader, { found, figure }),
      ),
    home: (user, query) =>
      show(user, loadNothing, async (view, reader) => (await loadHomeView(view, reader, query)) ?? notAllowed),
    settings: (user) => show(user, loadNothing, (_view, reader) => Promise.resolve(settingsView(reader))),
    async act(vouched, { action, shown }) {
      const found = await findReader(deps, { vendor, vouched, load: loadNothing })
      if ('failure' in found) return refusalOf(found.failure, found.language)
      const { language } = found.reader.say
      const asked = Action.safeParse(action)
      if (!asked.success) return refusalOf(malformed, language)
      return act(found.deps, found.reader, { action: asked.data, shown })
    },
  }
}
