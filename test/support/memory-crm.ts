import { featureNames } from '../../src/crm/access/features.ts'
import type {
  CrmSetUp,
  CrmWrite,
  Feature,
  FeatureName,
  RecordUpdate,
  RefusalCause,
  SetUpItem,
  SetUpReport,
} from '../../src/crm/port.ts'
import { CrmPermissionError, CrmUnavailableError } from '../../src/domain/errors.ts'
import { type ObjectType, objectTypes } from '../../src/domain/record.ts'
import { type Message, message } from '../../src/words/index.ts'
import type { DeliverDeps, Desired } from '../../src/write-back/index.ts'
import { asWritten } from './words.ts'

/** An in-memory CRM with the port's interface: it records the calls, and returns the configured results. */
export function emulateCrm() {
  const refused = new Map<string, RefusalCause>()
  const flags = new Map<string, string | null>()
  const members = new Set<string>()
  const off = new Map<FeatureName, Message>()
  const ensured: (SetUpReport | undefined)[] = []
  const calls = { update: 0, list: 0 }
  const state = {
    refused,
    flags,
    members,
    off,
    ensured,
    calls,
    items: [] as SetUpItem[],
    noLists: '',
    /** Records that the CRM keeps on the list. */
    kept: new Set<string>(),
    /** The CRM changes the list, and its response is lost. */
    isListingLost: false,
    forbidden: '',
    /** Records that make the CRM fail. */
    failing: new Set<string>(),
    isDown: false,
  }

  function judge(type: ObjectType, { id, flag }: RecordUpdate) {
    const cause = refused.get(id)
    if (cause !== undefined) return { id, result: 'refused', reason: asWritten(`because ${cause}`), cause } as const
    flags.set(`${type}:${id}`, flag?.status ?? null)
    return { id, result: 'written' } as const
  }
  const write: CrmWrite = {
    carriers: {},
    recordsAtOnce: 100,
    update(type, updates) {
      calls.update += 1
      if (state.forbidden === 'writing') {
        off.set('flags', asWritten('forbidden'))
        throw new CrmPermissionError(message('asWritten', { text: 'forbidden' }))
      }
      if (state.isDown || updates.some(({ id }) => state.failing.has(id))) {
        throw new CrmUnavailableError(message('asWritten', { text: '500' }), { isAnswered: true })
      }
      return Promise.resolve({ results: updates.map((update) => judge(type, update)), apiCalls: 1 })
    },
    updateWorklist(type, { add, remove }) {
      calls.list += 1
      if (state.noLists) return Promise.resolve({ unavailable: asWritten(state.noLists), refused: [] })
      for (const id of add) members.add(`${type}:${id}`)
      for (const id of remove) if (!state.kept.has(id)) members.delete(`${type}:${id}`)
      if (state.isListingLost) throw new CrmUnavailableError(message('asWritten', { text: 'no answer' }))
      const refused = remove.filter((id) => state.kept.has(id)).map((id) => ({ id, reason: asWritten('it is hidden') }))
      return Promise.resolve({ unavailable: null, refused })
    },
    entryFor: () => ({ options: null }),
  }
  const setUp: CrmSetUp = {
    ensure(_types, last) {
      ensured.push(last)
      if (state.forbidden === 'setting up') {
        off.set('flags', asWritten('forbidden'))
        return Promise.resolve({ items: unavailable('forbidden', objectTypes) })
      }
      return Promise.resolve({ items: state.items })
    },
    remove: () => Promise.resolve({ items: [] }),
  }
  function features(): readonly Feature[] {
    return featureNames.map((name) => ({ name, on: !off.has(name), why: off.get(name) ?? null }))
  }
  const read: DeliverDeps['read'] = {
    account() {
      if (state.isDown) throw new CrmUnavailableError(message('asWritten', { text: '503' }), { isAnswered: true })
      return Promise.resolve({ externalId: '1', timeZone: 'UTC', currency: 'EUR', uiOrigin: 'https://crm.invalid' })
    },
  }
  return { state, write, read, setUp, features }
}

/** Set-up items that are unavailable, so that records of these types cannot be flagged. */
export function unavailable(reason: string, types: readonly ObjectType[]): SetUpItem[] {
  return types.map((objectType) => ({
    kind: 'field',
    objectType,
    name: 'status',
    state: 'unavailable',
    reason: asWritten(reason),
  }))
}

/** A contact's flag. */
export function flagOf(id: string, status: 'incomplete' | 'complete' = 'incomplete', missing = 'last name'): Desired {
  const said = status === 'incomplete' ? { missing, since: '2026-10-01' } : { missing: null, since: null }
  return {
    key: { type: 'contact', id },
    target: 'flag',
    value: { status, ...said },
    cause: { code: 'trial', params: {} },
  }
}
