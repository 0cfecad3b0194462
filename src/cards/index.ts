/**
 * Minset inside the CRM: the card on a record, the app's home and its settings. In: a verified request of the vendor. Out:
 * views, which are sentences and labels in the viewer's language, authorised and masked for the viewer. Faces lay them
 * out: HubSpot's components, Pipedrive's frames, and Pipedrive's JSON panel.
 */
export type { CardAccount, CardDeps } from './card-deps.ts'
export { cardRoutes } from './card-routes.ts'
export { type FrameContent, frameContent } from './frames/frame-content.ts'
export { frameRoutes } from './frames/frame-routes.ts'
export { createCardLimits } from './limits.ts'
export { offlineTextsIn } from './offline-texts.ts'
