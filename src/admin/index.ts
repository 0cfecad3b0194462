/** The web pages: what stands in the store, for people. In: a request. Out: a page, or the same as JSON under `/api`. */
export { adminRoutes } from './admin-routes.ts'
export { installRoutes } from './install-routes.ts'
export { pageSender, styleSheets } from './navigation.ts'
