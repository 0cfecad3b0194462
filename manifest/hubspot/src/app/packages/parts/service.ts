import { hubspot } from '@hubspot/ui-extensions'

/** What these pages read of the context that HubSpot gives every extension. */
export interface Context {
  readonly user: { readonly locale?: string; readonly language?: string }
  /** The variables of the profile with which the project was uploaded. */
  readonly variables?: Readonly<Record<string, unknown>>
}

/** The tag of the language of HubSpot's user. Uncertain: `language` may be absent, and `locale` such as `nb-no`. */
export function languageTag({ user }: Pick<Context, 'user'>): string | undefined {
  return user.language ?? user.locale
}

/** Minset did not answer, or not in time. */
class ServiceAwayError extends Error {}

/** Less than HubSpot's own limit of 15 seconds, so that the person is not kept waiting. */
const timeout = 10_000

/**
 * Sends a request to Minset through HubSpot, which signs it for the person who looks at the page. Minset answers with 200
 * whatever the person can act on, so any other status means that it is away. A body also states the person's language, because
 * HubSpot's API does not.
 *
 * @param path below Minset's address, such as `record`
 * @param body null: the request has none
 * @throws ServiceAwayError
 */
export async function askMinset<A>(context: Context, path: string, body: Record<string, unknown> | null): Promise<A> {
  const url = `${String(context.variables?.['MINSET_URL'])}/cards/hubspot/${path}`
  try {
    const response = await hubspot.fetch(url, {
      timeout,
      ...(body === null ? { method: 'GET' } : { method: 'POST', body: { ...body, language: languageTag(context) } }),
    })
    if (!response.ok) throw new ServiceAwayError(`status ${response.status}`)
    return (await response.json()) as A
  } catch (error) {
    if (error instanceof ServiceAwayError) throw error
    throw new ServiceAwayError('no answer', { cause: error })
  }
}
