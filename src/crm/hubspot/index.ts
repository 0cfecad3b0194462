import { ConfigError, CrmPermissionError } from '../../domain/errors.ts'
import type { ObjectType } from '../../domain/record.ts'
import { defaultLanguage, type Language, message } from '../../words/index.ts'
import type { Features } from '../access/features.ts'
import { addressOf } from '../http/address.ts'
import { type Items, readableRecords } from '../items.ts'
import type { AccessTokens, Crm, CrmWrite, ReadRecord } from '../port.ts'
import { writeApart } from '../repairs/write-apart.ts'
import { createUnreadableDefinitions } from '../schema/definitions.ts'
import type { CrmDeps } from '../vendor.ts'
import { hubspotFeatures } from './access/features.ts'
import { propertiesToRead } from './fields/fields.ts'
import { createUnflaggedLists } from './flags/incomplete-lists.ts'
import { createSetUp, repairFields } from './flags/set-up.ts'
import { readAccount, readOwners } from './reading/account.ts'
import { readSchema } from './reading/account-schema.ts'
import { changedRecords } from './reading/changes.ts'
import { readLinks } from './reading/links.ts'
import { createMetadata, type Metadata, type StageOf } from './reading/metadata.ts'
import { isStoredMessage, normaliseRecord } from './reading/normalise.ts'
import { listRecords, type RecordQuery, readRecords } from './reading/records.ts'
import { type ClientOptions, createClient, type HubSpotClient } from './transport/client.ts'
import { limits } from './transport/limits.ts'
import type { RawRecord } from './transport/schema.ts'
import { entryFor, type RepairDeps, writeRepairs } from './writing/repairs.ts'
import { writeUpdates } from './writing/write.ts'

export interface HubSpotConfig {
  /** Tokens of a private app, a service key (`hubspotTokens`) or an installed app. Never logged. */
  readonly tokens: AccessTokens
  /** Origin of HubSpot's API; default https://api.hubapi.com (documented: it serves every data centre). */
  readonly baseUrl?: string | undefined
  /** Origin of HubSpot's pages; default: the one that the account reports. */
  readonly uiOrigin?: string | undefined
  /** Calls in any 10 seconds, default 190. Documented: 100 for Free and Starter, 110 for a marketplace app. */
  readonly limitPer10Seconds?: number | undefined
  /** The granted scopes; null or absent for a token that does not list them (a private app, a service key). */
  readonly scopes?: readonly string[] | null | undefined
  /** HubSpot's own properties that rules name, by object type: HubSpot's name by the rules' name. */
  readonly vendorFields?: (() => Readonly<Partial<Record<ObjectType, Readonly<Record<string, string>>>>>) | undefined
  /** The language of texts in the account; default: English. */
  readonly language?: (() => Language) | undefined
}

/**
 * The CRM port for one HubSpot account. Makes no call until a capability is used.
 *
 * @throws ConfigError if an address or the limit is invalid
 */
export function createHubSpot(config: HubSpotConfig, deps: CrmDeps): Crm {
  const client = createClient(clientOptions(config), deps)
  const unreadable = createUnreadableDefinitions()
  const metadata = createMetadata(client, deps.clock, unreadable)
  const features = hubspotFeatures(config.scopes ?? null, deps.clock)
  const setUp = { client, features, language: config.language ?? (() => defaultLanguage) }
  const uiOrigin =
    config.uiOrigin === undefined
      ? null
      : addressOf(config.uiOrigin, message('config.address.pages', { title: 'HubSpot' }))
  function queryFor(type: ObjectType): RecordQuery {
    return { type, properties: propertiesToRead(type, Object.values(config.vendorFields?.()[type] ?? {})) }
  }
  async function normalise(type: ObjectType, records: Items<RawRecord>): Promise<Items<ReadRecord>> {
    const stageOf = await stageLookUp(metadata, type, records.items)
    const vendorFields = config.vendorFields?.()[type] ?? {}
    const meant = type === 'call' ? records.items.filter((record) => !isStoredMessage(record)) : records.items
    return readableRecords({ ...records, items: meant }, (record) =>
      normaliseRecord(type, record, { stageOf, vendorFields }),
    )
  }

  async function byIds(type: ObjectType, ids: readonly string[]): Promise<Items<ReadRecord>> {
    return normalise(type, await readRecords(client, queryFor(type), ids))
  }

  return {
    vendor: 'hubspot',
    read: {
      account: () => readAccount(client, uiOrigin),
      owners: () => readOwners(client, unreadable),
      schema: (named) => readSchema({ client, unreadable }, named),
      async all(type, after) {
        const page = await listRecords(client, queryFor(type), after)
        return { ...page, ...(await normalise(type, page)) }
      },
      changedSince: (type, since, after) => changedRecords(client, type, { since, after }),
      byIds,
      links: (from, ids, to) => readLinks(client, { from, ids, to }),
      // Uncertain: no source states that linking two records updates their modified times.
      linkingIsAChange: false,
    },
    write: createWrite({ ...setUp, metadata, readNow: byIds }),
    setUp: createSetUp(setUp),
    // The app's manifest contains the subscriptions of all accounts.
    subscriptions: null,
    // No API that lists the properties required by an account has been found; `property-validations` describe the form
    // of values but not whether a value is required.
    requirements: null,
    features: () => features.list(),
    takeUnreadable: () => unreadable.take(),
    usage: () => client.usage(),
    reach: client.reach,
  }
}

interface WriteParts extends RepairDeps {
  readonly client: HubSpotClient
  readonly metadata: Metadata
  readonly features: Features
  readonly language: () => Language
}

function createWrite({ client, metadata, features, language, readNow }: WriteParts): CrmWrite {
  const setUp = { client, features, language }
  const lists = createUnflaggedLists(setUp)
  const deps = { client, metadata, repair: (type: ObjectType) => repairFields(setUp, type) }
  return {
    carriers: {},
    recordsAtOnce: limits.concurrentBatches * limits.batch,
    async update(type, updates) {
      try {
        return await writeApart(updates, {
          values: (some) => writeUpdates(deps, type, some),
          repairs: (some) => writeRepairs({ client, readNow }, type, some),
        })
      } catch (error) {
        if (error instanceof CrmPermissionError) {
          if (updates.some(({ flag }) => flag)) features.refuse('flags', error.why)
          if (updates.some(({ outcome }) => outcome)) features.refuse('outcomes', error.why)
          if (updates.some(({ repair }) => repair)) features.refuse('repairs', error.why)
        }
        throw error
      }
    },
    updateWorklist: async (type, change) => ({ unavailable: await lists.change(type, change), refused: [] }),
    entryFor,
  }
}

/** Only deals have stages; for other types the pipelines need not be read. */
async function stageLookUp(metadata: Metadata, type: ObjectType, records: readonly RawRecord[]): Promise<StageOf> {
  if (type !== 'deal' || records.length === 0) return () => null
  return metadata.stagesFor(
    records.map(({ properties }) => ({
      pipelineId: properties['pipeline'] || null,
      stageId: properties['dealstage'] || null,
    })),
  )
}

function clientOptions(config: HubSpotConfig): ClientOptions {
  const limitPer10Seconds = config.limitPer10Seconds ?? limits.callsPer10Seconds
  if (!Number.isInteger(limitPer10Seconds) || limitPer10Seconds < 1) {
    throw new ConfigError(message('config.hubspot.limit'))
  }
  const baseUrl = addressOf(
    config.baseUrl ?? 'https://api.hubapi.com',
    message('config.address.api', { title: 'HubSpot' }),
  )
  return { tokens: config.tokens, baseUrl, limitPer10Seconds }
}
