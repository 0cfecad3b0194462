/**
 * Minset's card on the CRM's own record pages. In: a verified request of the vendor. Out: what is missing on the record
 * and why, and the owner's figures, in the vendor's form.
 */
export { type CardDeps, cardRoutes } from './card-routes.ts'
export { offlineTextsIn } from './offline-texts.ts'
