/** Events as HubSpot sends them: the first and the last are documented, the others captured; names are replaced. */
export const testButton =
  '{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}'
export const createdByApp =
  '{"attemptNumber":0,"sourceId":"39522895","eventId":60775291,"changeSource":"INTEGRATION","occurredAt":1782371969536,"subscriptionType":"contact.creation","portalId":48975575,"appId":39522895,"changeFlag":"CREATED","subscriptionId":6527595,"objectId":508369434347}'
export const legacyChange =
  '{"eventId":3953469553,"subscriptionId":3090151,"portalId":48610308,"appId":6840319,"occurredAt":1749047325318,"subscriptionType":"contact.propertyChange","attemptNumber":0,"objectId":127018117959,"propertyName":"lastname","propertyValue":"Example","changeSource":"CRM_UI","sourceId":"userId:75514748"}'
export const genericChange =
  '{"eventId":1765889350,"subscriptionId":7662269,"portalId":247279312,"appId":51879189,"occurredAt":1788597072520,"subscriptionType":"object.propertyChange","attemptNumber":0,"objectId":546500061938,"objectTypeId":"0-1","propertyName":"email","propertyValue":"rep@example.com","changeSource":"CRM_UI","sourceId":"userId:98499705","isSensitive":false}'
export const customCreation =
  '{"eventId":2145459286,"subscriptionId":3849706,"portalId":145883449,"appId":14947547,"occurredAt":1751276050977,"subscriptionType":"object.creation","attemptNumber":0,"objectId":180584432881,"objectTypeId":"2-143967026","changeFlag":"CREATED","changeSource":"CRM_UI","sourceId":"userId:75514748"}'
export const customDeletion =
  '{"eventId":3771921218,"subscriptionId":3849707,"portalId":145883449,"appId":14947547,"occurredAt":1751277051514,"subscriptionType":"object.deletion","attemptNumber":0,"objectId":180584432881,"objectTypeId":"2-143967026","changeFlag":"DELETED","changeSource":"CRM_UI_BULK_ACTION","sourceId":"userId:75514748"}'
export const sensitiveChange =
  '{"eventId":3029365631,"subscriptionId":686627,"portalId":891472211,"appId":7906213,"occurredAt":1715203101896,"subscriptionType":"contact.propertyChange","attemptNumber":0,"objectId":847297356,"propertyName":"passport_number","propertyValue":"REDACTED","changeSource":"CRM_UI","sourceId":"userId:882761034"}'
export const allEvents = [
  testButton,
  createdByApp,
  legacyChange,
  genericChange,
  customCreation,
  customDeletion,
  sensitiveChange,
]

export function objectOf(text: string): object {
  return Object(JSON.parse(text)) as object
}
