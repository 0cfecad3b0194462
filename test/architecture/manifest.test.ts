import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readScopes, writeScopes } from '../../src/crm/hubspot/access/scopes.ts'
import {
  flagProperties,
  propertiesToRead,
  sourceProperties,
  stageAgeProperty,
} from '../../src/crm/hubspot/fields/fields.ts'
import { type ObjectType, objectTypes } from '../../src/domain/record.ts'
import { projectRoot } from '../support/planted-folder.ts'

const folder = join(projectRoot, 'manifest/hubspot')

function read(path: string): string {
  return readFileSync(join(folder, path), 'utf8')
}

const Profile = z.strictObject({ accountId: z.int(), variables: z.record(z.string(), z.url({ protocol: /^https$/ })) })

const { variables } = Profile.parse(JSON.parse(read('src/hsprofile.prod.json')))

/** A file in HubSpot's form: documented, texts contain variables of the profile as `${NAME}`. */
function readMeta(path: string): unknown {
  const text = read(path).replaceAll(/\$\{(\w*)\}/g, (whole, name: string) => variables[name] ?? whole)
  return JSON.parse(text)
}

// Documented: at most 64 letters, digits, `_`, `.` and `-`; it never changes after an upload.
const Uid = z.string().regex(/^[\w.-]{1,64}$/)
/** An address without unresolved variables. */
const Address = z.url({ protocol: /^https$/ }).refine((address) => !address.includes('$'))

const App = z.strictObject({
  uid: Uid,
  type: z.literal('app'),
  config: z.strictObject({
    name: z.string(),
    description: z.string(),
    distribution: z.literal('private'),
    auth: z.strictObject({
      type: z.literal('oauth'),
      redirectUrls: z.array(Address),
      requiredScopes: z.array(z.string()),
      optionalScopes: z.array(z.string()),
      conditionallyRequiredScopes: z.array(z.string()),
    }),
    permittedUrls: z.strictObject({ fetch: z.array(z.url()), iframe: z.array(z.url()), img: z.array(z.url()) }),
  }),
})

/** The six types by the names that subscriptions use. Documented for the first three, uncertain for the others. */
const typeWords: Readonly<Record<ObjectType, string>> = {
  contact: 'contact',
  company: 'company',
  deal: 'deal',
  meeting: 'meeting_event',
  call: 'call',
  task: 'task',
}

const Subscription = z.discriminatedUnion('subscriptionType', [
  z.strictObject({
    subscriptionType: z.enum(['creation', 'deletion', 'merge', 'restore', 'associationChange'].map(generic)),
    objectType: z.enum(Object.values(typeWords)),
    active: z.literal(true),
  }),
  z.strictObject({
    subscriptionType: z.literal(generic('propertyChange')),
    objectType: z.enum(Object.values(typeWords)),
    propertyName: z.string(),
    active: z.literal(true),
  }),
])

const Webhooks = z.strictObject({
  uid: Uid,
  type: z.literal('webhooks'),
  config: z.strictObject({
    settings: z.strictObject({
      targetUrl: Address,
      // Documented: more than 5.
      maxConcurrentRequests: z.int().min(6),
    }),
    subscriptions: z.strictObject({
      crmObjects: z.array(Subscription),
      legacyCrmObjects: z.array(z.never()),
      hubEvents: z.array(z.unknown()),
    }),
  }),
})

function generic(word: string): string {
  return `object.${word}`
}

const { auth } = App.parse(readMeta('src/app/app-hsmeta.json')).config
const webhooks = Webhooks.parse(readMeta('src/app/webhooks/webhooks-hsmeta.json')).config
const { crmObjects, hubEvents } = webhooks.subscriptions

/** The subscriptions of a type, by HubSpot's name of it: the kind of event, or the property. */
function subscribed(word: string, isProperty: boolean): string[] {
  const ofType = crmObjects.filter(({ objectType }) => objectType === word)
  const names = ofType.map((one) => ('propertyName' in one ? `property ${one.propertyName}` : one.subscriptionType))
  return names.filter((name) => name.startsWith('property ') === isProperty).toSorted()
}

describe('the app in the manifest', () => {
  it('requires exactly the scopes to read and offers exactly those to write', () => {
    expect(auth.requiredScopes).toEqual(readScopes)
    expect(auth.optionalScopes).toEqual(writeScopes)
    expect(auth.conditionallyRequiredScopes).toEqual([])
  })

  it('requests no scope for sensitive values', () => {
    expect([...auth.requiredScopes, ...auth.optionalScopes].filter((scope) => scope.includes('sensitive'))).toEqual([])
  })

  it('sends people and events to the addresses that Minset serves', () => {
    expect(auth.redirectUrls).toEqual(['https://minset.example.com/oauth/hubspot/callback'])
    expect(webhooks.settings.targetUrl).toBe('https://minset.example.com/hooks/hubspot')
  })

  it('names a supported version of the platform', () => {
    const project = z
      .strictObject({ name: z.string(), srcDir: z.literal('src'), platformVersion: z.literal('2026.09') })
      .safeParse(JSON.parse(read('hsproject.json')))

    expect(project.success).toBe(true)
  })

  it('has its components in the folders where HubSpot looks for them', () => {
    const found = globSync('**/*-hsmeta.json', { cwd: join(folder, 'src') }).toSorted()

    expect(found).toEqual([
      'app/app-hsmeta.json',
      'app/cards/record-card-hsmeta.json',
      'app/pages/pages-hsmeta.json',
      'app/settings/settings-hsmeta.json',
      'app/webhooks/webhooks-hsmeta.json',
    ])
  })
})

describe('the subscriptions in the manifest', () => {
  /** Not needed: only Minset writes it, it never changes, or it changes with the stage. */
  const unsent = new Set<string>([
    ...Object.values(flagProperties),
    ...Object.values(sourceProperties),
    stageAgeProperty,
  ])

  it.each(objectTypes)('cover exactly the properties that are read of a %s', (type) => {
    const wanted = propertiesToRead(type, []).filter((name) => !unsent.has(name))

    expect(subscribed(typeWords[type], true)).toEqual(wanted.map((name) => `property ${name}`).toSorted())
  })

  it.each(objectTypes)('cover everything that can happen to a %s as a record', (type) => {
    const wanted = ['associationChange', 'creation', 'deletion', 'merge', 'restore']

    expect(subscribed(typeWords[type], false)).toEqual(wanted.map(generic))
  })

  it('cover requests for erasure', () => {
    expect(hubEvents).toEqual([{ subscriptionType: 'contact.privacyDeletion', active: true }])
  })

  it('contain only events that HubSpot sends', () => {
    // Documented.
    const refused = ['num_unique_conversion_events', 'hs_lastmodifieddate', 'lastmodifieddate']

    expect(crmObjects.filter((one) => 'propertyName' in one && refused.includes(one.propertyName))).toEqual([])
  })
})
