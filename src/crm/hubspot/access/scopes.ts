/**
 * The scopes that Minset requests (documented names). A test compares them with the manifest.
 *
 * Reading is required, because nothing works without it; every scope that changes the account is optional, so that a
 * first scan can be made and shown before anything may be written. Calls, meetings and tasks have no scopes of their
 * own: they come with those for contacts (documented).
 */
export const readScopes: readonly string[] = [
  'oauth',
  'crm.objects.contacts.read',
  'crm.objects.companies.read',
  'crm.objects.deals.read',
  'crm.objects.owners.read',
  'crm.schemas.contacts.read',
  'crm.schemas.companies.read',
  'crm.schemas.deals.read',
]

/** Flags and outcomes, the properties that hold them, lists of incomplete records, tags on the pipeline's board. */
export const writeScopes: readonly string[] = [
  'crm.objects.contacts.write',
  'crm.objects.companies.write',
  'crm.objects.deals.write',
  'crm.schemas.contacts.write',
  'crm.schemas.companies.write',
  'crm.schemas.deals.write',
  'crm.lists.read',
  'crm.lists.write',
  'crm-pipelines-object-label-access',
]
