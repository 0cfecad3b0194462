/**
 * The scopes of the app (documented names). They are set where the app is registered, and a person grants all or none; the
 * manifest names the same, and a test holds the two together.
 */
export const appScopes: readonly string[] = [
  'base',
  'deals:full',
  'contacts:full',
  'activities:full',
  'users:read',
  'deal-fields:full',
  'contact-fields:full',
  'phone-integration',
  'admin',
]

/** Scopes that let us read and no more, by the granted ones that they are a part of; null for what only writing needs. */
const readingPart: ReadonlyMap<string, string | null> = new Map([
  ['deals:full', 'deals:read'],
  ['contacts:full', 'contacts:read'],
  ['activities:full', 'activities:read'],
  ['deal-fields:full', null],
  ['contact-fields:full', null],
  ['phone-integration', null],
  // Webhooks are made with it, which changes the account.
  ['admin', null],
])

/** What of the granted scopes serves for reading alone. */
export function readingOf(scopes: readonly string[]): readonly string[] {
  return scopes.flatMap((scope) => {
    const part = readingPart.get(scope)
    return part === undefined ? [scope] : (part ?? [])
  })
}
