import { z } from 'zod'
import { address, bothOrNeither, onOff, unbroken, variableSet, wholeNumber } from '../../infra/variables.ts'
import type { Vendor, VendorSettings } from '../vendor.ts'
import { hubspotTokens } from './access/static-tokens.ts'
import { createHubSpotApp } from './app.ts'
import { fieldCode } from './fields/field-code.ts'
import { recordUrl } from './fields/record-url.ts'
import { createHubSpot } from './index.ts'

const shape = {
  HUBSPOT_ACCESS_TOKEN: unbroken('a token').optional(),
  HUBSPOT_CLIENT_ID: unbroken('an id').optional(),
  HUBSPOT_CLIENT_SECRET: unbroken('a secret').optional(),
  HUBSPOT_APP_ID: z.string().regex(/^\d+$/, 'a number').optional(),
  HUBSPOT_SIGNATURES: z.enum(['v3', 'all'], 'v3, or all to accept the older v1 and v2 too').default('v3'),
  HUBSPOT_JOURNAL: onOff('off'),
  HUBSPOT_AUTHORIZE_URL: address(['https:', 'http:']).default('https://app.hubspot.com/oauth/authorize'),
  HUBSPOT_BASE_URL: address(['https:', 'http:']).default('https://api.hubapi.com'),
  HUBSPOT_UI_URL: address(['https:', 'http:']).optional(),
  HUBSPOT_LIMIT_PER_10_SECONDS: wholeNumber(1, 250).default(100),
}
type Values = z.output<z.ZodObject<typeof shape>>

/** HubSpot's entry in the registry of vendors. */
export const hubspot: Vendor = {
  id: 'hubspot',
  title: 'HubSpot',
  fieldCode,
  recordUrl,
  variables: variableSet({
    shape,
    secrets: ['HUBSPOT_ACCESS_TOKEN', 'HUBSPOT_CLIENT_SECRET'],
    check: (values) => bothOrNeither(values, ['HUBSPOT_CLIENT_ID', 'HUBSPOT_CLIENT_SECRET']),
    toSettings: toSettings,
  }),
  names: { token: 'HUBSPOT_ACCESS_TOKEN', clientId: 'HUBSPOT_CLIENT_ID', clientSecret: 'HUBSPOT_CLIENT_SECRET' },
}

function toSettings(values: Values): VendorSettings {
  const { HUBSPOT_ACCESS_TOKEN: token, HUBSPOT_CLIENT_ID: clientId, HUBSPOT_CLIENT_SECRET: clientSecret } = values
  const places = {
    baseUrl: values.HUBSPOT_BASE_URL,
    uiOrigin: values.HUBSPOT_UI_URL,
    limitPer10Seconds: values.HUBSPOT_LIMIT_PER_10_SECONDS,
  }
  const appId = values.HUBSPOT_APP_ID
  const credentials = clientId === undefined || clientSecret === undefined ? null : { clientId, clientSecret }
  return {
    openByToken:
      token === undefined
        ? null
        : (options, deps) => createHubSpot({ ...options, ...places, tokens: hubspotTokens(token), scopes: null }, deps),
    app: credentials && {
      ...(appId !== undefined && { id: { value: appId, variable: 'HUBSPOT_APP_ID' } }),
      // Events arrive at the address registered for the app, signed with its secret.
      create: (_hooks, deps) =>
        createHubSpotApp(
          {
            ...credentials,
            appId,
            oldSignatures: values.HUBSPOT_SIGNATURES === 'all',
            journal: values.HUBSPOT_JOURNAL,
            authorizeUrl: values.HUBSPOT_AUTHORIZE_URL,
            baseUrl: values.HUBSPOT_BASE_URL,
          },
          deps,
        ),
      openInstalled: ({ tokens, scopes, vendorFields, language }, deps) =>
        createHubSpot({ ...places, tokens, scopes, vendorFields, language }, deps),
    },
  }
}
