/**
 * The API version of each endpoint in use, stated once. HubSpot publishes a version each March and September and
 * supports it for 18 months (documented): 2026-09 until about March 2028. On 2026-09 an account's rules for required
 * fields apply to writes as well; that is an admin's decision, which Minset does not evade with an older version.
 */
const versions = {
  accountDetails: '2026-09',
  owners: '2026-09',
  objects: '2026-09',
  associations: '2026-09',
  properties: '2026-09',
  pipelines: '2026-09',
  oauth: '2026-09',
  appInstalls: '2026-09',
  limits: '2026-09',
  lists: '2026-09',
  objectTags: '2026-09-beta',
  /** Documented for 2026-03; uncertain whether 2026-09 has it too. */
  journal: '2026-03',
} as const

/** Paths of the endpoints, by purpose. `type` is HubSpot's plural name of an object type. */
export const paths = {
  accountDetails: () => `/account-info/${versions.accountDetails}/details`,
  owners: () => `/crm/owners/${versions.owners}`,
  list: (type: string) => `/crm/objects/${versions.objects}/${type}`,
  record: (type: string, id: string) => `/crm/objects/${versions.objects}/${type}/${encodeURIComponent(id)}`,
  batchRead: (type: string) => `/crm/objects/${versions.objects}/${type}/batch/read`,
  batchUpdate: (type: string) => `/crm/objects/${versions.objects}/${type}/batch/update`,
  search: (type: string) => `/crm/objects/${versions.objects}/${type}/search`,
  associations: (from: string, to: string) => `/crm/associations/${versions.associations}/${from}/${to}/batch/read`,
  properties: (type: string) => `/crm/properties/${versions.properties}/${type}`,
  property: (type: string, name: string) => `/crm/properties/${versions.properties}/${type}/${name}`,
  propertyGroups: (type: string) => `/crm/properties/${versions.properties}/${type}/groups`,
  propertyGroup: (type: string, name: string) => `/crm/properties/${versions.properties}/${type}/groups/${name}`,
  propertyLimits: () => `/crm/limits/${versions.limits}/custom-properties`,
  lists: () => `/crm/lists/${versions.lists}`,
  listById: (listId: string) => `/crm/lists/${versions.lists}/${encodeURIComponent(listId)}`,
  listByName: (typeId: string, name: string) =>
    `/crm/lists/${versions.lists}/object-type-id/${typeId}/name/${encodeURIComponent(name)}`,
  listName: (listId: string) => `/crm/lists/${versions.lists}/${encodeURIComponent(listId)}/update-list-name`,
  listMembers: (listId: string) =>
    `/crm/lists/${versions.lists}/${encodeURIComponent(listId)}/memberships/add-and-remove`,
  objectTags: (typeId: string) => `/crm/object-tags/${versions.objectTags}/${typeId}`,
  objectTag: (typeId: string, tagId: string) =>
    `/crm/object-tags/${versions.objectTags}/${typeId}/${encodeURIComponent(tagId)}`,
  pipelines: (type: string) => `/crm/pipelines/${versions.pipelines}/${type}`,
  token: () => `/oauth/${versions.oauth}/token`,
  revokeToken: () => `/oauth/${versions.oauth}/token/revoke`,
  uninstall: () => `/appinstalls/${versions.appInstalls}/external-install`,
  journalEarliest: (count: number) => `/webhooks-journal/journal/${versions.journal}/batch/earliest/${count}`,
  journalNext: (offset: string, count: number) =>
    `/webhooks-journal/journal/${versions.journal}/batch/${encodeURIComponent(offset)}/next/${count}`,
  journalSubscriptions: () => `/webhooks-journal/subscriptions/${versions.journal}`,
  journalSubscription: (id: string) => `/webhooks-journal/subscriptions/${versions.journal}/${encodeURIComponent(id)}`,
  journalPortal: (portalId: string) =>
    `/webhooks-journal/subscriptions/${versions.journal}/portals/${encodeURIComponent(portalId)}`,
} as const
