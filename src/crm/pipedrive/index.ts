import type { ObjectType } from '../../domain/record.ts'
import type { Clock } from '../../domain/time/clock.ts'
import { defaultLanguage, type Language, message } from '../../words/index.ts'
import { addressOf } from '../http/address.ts'
import type { AccessTokens, Crm, CrmRead, Items, ReadRecord } from '../port.ts'
import { createUnreadableDefinitions, type UnreadableDefinitions } from '../schema/definitions.ts'
import type { CrmDeps } from '../vendor.ts'
import { pipedriveFeatures } from './access/features.ts'
import { type HookSettings, hookOf } from './events/hook-address.ts'
import { createSubscriptions } from './events/subscriptions.ts'
import { type ActivityTypes, defaultActivityTypes } from './fields/fields.ts'
import type { FlaggedType } from './fields/flagged-types.ts'
import { readRequirements } from './fields/required-fields.ts'
import { createOwnerTasks } from './flags/owner-tasks.ts'
import { createSetUp, repairType } from './flags/set-up.ts'
import { createOwners, readAccount } from './reading/account.ts'
import { readSchema } from './reading/account-schema.ts'
import { createActivityPages } from './reading/activity-pages.ts'
import { changedRecords } from './reading/changes.ts'
import { readLinks } from './reading/links.ts'
import { createMetadata, type Metadata } from './reading/metadata.ts'
import { listRecords, namedRecords } from './reading/records.ts'
import { type ClientOptions, createClient, type PipedriveClient } from './transport/client.ts'
import { dailyLimits } from './transport/limits.ts'
import { createWrite } from './writing/write.ts'

export interface PipedriveConfig {
  /** Tokens of a person (`pipedriveTokens`) or of an installed app. Never logged. */
  readonly tokens: AccessTokens
  /** The granted scopes; null for a person's own API token, which has no scopes and a header of its own. */
  readonly scopes: readonly string[] | null
  /** Overrides the API origin that the token comes with. */
  readonly baseUrl?: string | undefined
  /** Origin of Pipedrive's pages; default: the company's own. */
  readonly uiOrigin?: string | undefined
  /** Maximum share of the company's daily tokens that Minset uses, in (0, 1]; default 0.2. */
  readonly dailyShare?: number | undefined
  /** Keys of the activity types that count as meetings, calls and tasks; default: Pipedrive's own. */
  readonly activityTypes?: ActivityTypes | undefined
  /** Pipedrive's own fields that rules name, by object type: Pipedrive's code by the rules' name. */
  readonly vendorFields?: (() => Readonly<Partial<Record<ObjectType, Readonly<Record<string, string>>>>>) | undefined
  /** The language of texts in the account; default: English. */
  readonly language?: (() => Language) | undefined
  /** Whether the owner of a record whose flag cannot be stored anywhere gets a task; default false. */
  readonly ownerTasks?: boolean | undefined
  /** The address for events; null or absent: the account is only polled. */
  readonly hooks?: HookSettings | null | undefined
}

/**
 * The CRM port for one Pipedrive company, limited to what the token's person may see. Makes no call until a capability
 * is used.
 *
 * @throws ConfigError if an address or a setting is invalid
 */
export function createPipedrive(config: PipedriveConfig, deps: CrmDeps): Crm {
  const client = createClient(clientOptions(config), deps)
  const unreadable = createUnreadableDefinitions()
  const metadata = createMetadata(client, deps.clock, unreadable)
  const ownerTasksOn = config.ownerTasks ?? false
  const features = pipedriveFeatures({ scopes: config.scopes, ownerTasks: ownerTasksOn }, deps.clock)
  const uiOrigin =
    config.uiOrigin === undefined
      ? null
      : addressOf(config.uiOrigin, message('config.address.pages', { title: 'Pipedrive' }))
  const activityTypes = config.activityTypes ?? defaultActivityTypes
  const { language = () => defaultLanguage } = config
  const ownerTasks = createOwnerTasks({ client, features, clock: deps.clock, activityTypes, language })
  const setUp = {
    client,
    features,
    ownerTasks,
    language,
    forgetFields: (type: FlaggedType) => metadata.forgetFields(type),
  }
  const { hooks } = config
  const read = createRead(config, { client, metadata, unreadable, clock: deps.clock, activityTypes, uiOrigin })
  return {
    vendor: 'pipedrive',
    read,
    write: createWrite({
      client,
      metadata,
      features,
      activityTypes,
      ownerTasks,
      repair: (type) => repairType(setUp, type),
      readNow: (type, ids) => read.byIds(type, ids),
    }),
    setUp: createSetUp(setUp),
    subscriptions: hooks
      ? createSubscriptions({ client, features, hookOf: (companyId) => hookOf(hooks, companyId) })
      : null,
    requirements: () => readRequirements(client),
    features: () => features.list(),
    takeUnreadable: () => unreadable.take(),
    usage: () => client.usage(),
    reach: client.reach,
  }
}

interface ReadParts {
  readonly client: PipedriveClient
  readonly metadata: Metadata
  readonly unreadable: UnreadableDefinitions
  readonly clock: Clock
  readonly activityTypes: ActivityTypes
  readonly uiOrigin: string | null
}

function createRead(
  config: PipedriveConfig,
  { client, metadata, unreadable, clock, activityTypes, uiOrigin }: ReadParts,
): CrmRead {
  const { vendorFields = () => ({}) } = config
  const activityPages = createActivityPages(client, clock)
  const deps = { client, metadata, activityTypes, vendorFields, pages: activityPages }
  function byIds(type: ObjectType, ids: readonly string[]): Promise<Items<ReadRecord>> {
    return namedRecords(deps, type, ids)
  }

  const owners = createOwners(client, clock, unreadable)
  return {
    account: () => readAccount(client, uiOrigin),
    owners,
    schema: (named) => readSchema({ client, owners, unreadable }, named),
    all: (type, after) => listRecords(deps, type, after),
    changedSince: (type, since, after) => changedRecords(deps, type, { since, after }),
    byIds,
    links: (from, ids, to) => readLinks({ client, activityTypes, byIds }, { from, ids, to }),
    // A link is a value of the record that contains it.
    linkingIsAChange: true,
  }
}

function clientOptions({ tokens, scopes, baseUrl, dailyShare }: PipedriveConfig): ClientOptions {
  return {
    tokens,
    isPersonalToken: scopes === null,
    baseUrl: baseUrl === undefined ? null : addressOf(baseUrl, message('config.address.api', { title: 'Pipedrive' })),
    dailyShare: dailyShare ?? dailyLimits.share,
  }
}
