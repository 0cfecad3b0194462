/** The web pages: the stored data, for people. In: a request. Out: a page, or the same as JSON under `/api`. */
export { accountsRoutes } from './accounts-page.ts'
export { adminRoutes } from './admin-routes.ts'
export { installRoutes } from './install-routes.ts'
