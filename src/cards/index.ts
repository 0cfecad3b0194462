/**
 * Our card on the CRM's own record pages. In: a request that the vendor proves to be its own. Out: what is missing on the
 * record and why, and how its owner gets on, as the vendor wants it.
 */
export { cardRoutes } from './card-routes.ts'
