/**
 * The scopes of the app (documented names). They are set where the app is registered, and a person grants all or none.
 * A test compares them with the manifest.
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

/** The read-only scope that each granted scope includes; null for scopes that only writing needs. */
const readingPart: ReadonlyMap<string, string | null> = new Map([
  ['deals:full', 'deals:read'],
  ['contacts:full', 'contacts:read'],
  ['activities:full', 'activities:read'],
  ['deal-fields:full', null],
  ['contact-fields:full', null],
  ['phone-integration', null],
  // It allows creating webhooks, which changes the account.
  ['admin', null],
])

/** The read-only part of the granted scopes. */
export function readingOf(scopes: readonly string[]): readonly string[] {
  return scopes.flatMap((scope) => {
    const part = readingPart.get(scope)
    return part === undefined ? [scope] : (part ?? [])
  })
}
