import type { Server } from 'node:http'
import Provider from 'oidc-provider'
import { freePort } from './free-port.ts'
import type { TestVisitor } from './people-world.ts'

export interface TestProvider {
  readonly issuer: string
  close(): Promise<void>
}

export const testClient = { clientId: 'minset', clientSecret: 'a secret of the tests only' }

/** A real OpenID Connect provider, which knows everybody by the mail address that is entered as the login name. */
export async function startProvider(
  redirectUri: string,
  { isVerified = () => true }: { readonly isVerified?: (email: string) => boolean } = {},
): Promise<TestProvider> {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const provider = new Provider(issuer, {
    clients: [{ client_id: testClient.clientId, client_secret: testClient.clientSecret, redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    // The claims stand in the id token, as with the providers that companies use.
    conformIdTokenClaims: false,
    cookies: { keys: ['keys of the tests only'] },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => Promise.resolve({ sub: id, email: id, email_verified: isVerified(id) }),
    }),
  })
  const server = await new Promise<Server>((resolve) => {
    const listening: Server = provider.listen(port, '127.0.0.1', () => resolve(listening))
  })
  return {
    issuer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Signs in at the provider's own pages, as a person does in a browser. @returns where the provider sends the browser back to */
export async function passProvider(visitor: TestVisitor, begin: string, email: string): Promise<string> {
  let next = begin
  for (let step = 0; step < 12; step += 1) {
    const answer = await visitor.get(next)
    const location = answer.headers.get('location')
    if (location !== null) {
      next = new URL(location, next).href
      if (next.includes('/sign-in/oidc/callback')) return next
      continue
    }
    const action = /action="([^"]+)"/.exec(answer.body)?.[1]
    if (action === undefined) throw new Error(`the provider shows no form: ${answer.body.slice(0, 200)}`)
    const prompt = answer.body.includes('name="login"') ? 'login' : 'consent'
    const sent = await visitor.post(new URL(action, next).href, { prompt, login: email, password: 'any' })
    next = new URL(sent.headers.get('location') ?? '', next).href
  }
  throw new Error('the provider does not come to an end')
}
