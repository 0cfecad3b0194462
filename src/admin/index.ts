/** The web pages: the stored data, for people. In: a request. Out: a page, or the same as JSON under `/api`. */
export { accountsRoutes } from './accounts-page.ts'
export { adminRoutes } from './admin-routes.ts'
export { installRoutes } from './install-routes.ts'
export { disconnectionRoutes } from './pages/settings/disconnection-routes.ts'
export type { DemoPerson, OidcProvider, SignInDeps } from './sign-in/sign-in-context.ts'
export { createSignInMailer, linkUrl, type SignInMailer } from './sign-in/sign-in-mail.ts'
export { signInRoutes } from './sign-in/sign-in-routes.ts'
export { identify, isFromService, noteService, viewerOf } from './visitor.ts'
