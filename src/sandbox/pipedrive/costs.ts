/** The cost of a call in the company's daily tokens, by method; the first matching line applies. */
type Line = readonly [path: RegExp, costs: Readonly<Record<string, number>>]

const v2Lines: readonly Line[] = [
  [/^\/(?:[^/]+\/search|itemSearch(?:\/field)?)$/, { GET: 20 }],
  [/^\/deals\/archived$/, { GET: 20 }],
  [/^\/(?:pipelines|stages)$/, { GET: 5, POST: 5 }],
  [/^\/[^/]+Fields\/[^/]+\/options$/, { POST: 5, PATCH: 5, DELETE: 3 }],
  [/^\/[^/]+\/[^/]+$/, { GET: 1, PATCH: 5, DELETE: 3 }],
  [/^\/[^/]+$/, { GET: 10, POST: 5 }],
]

const v1Lines: readonly Line[] = [
  [/^\/users\/me$/, { GET: 2 }],
  [/^\/(?:users\/\d+\/permissions|webhooks)$/, { GET: 10, POST: 10 }],
  [/^\/users\/find$/, { GET: 40 }],
  [/^\/filters\/helpers$/, { GET: 20 }],
  [/^\/[^/]+\/\d+\/merge$/, { PUT: 40 }],
  [/^\/[^/]+\/[^/]+$/, { GET: 2, PUT: 10, DELETE: 6 }],
  [/^\/[^/]+$/, { GET: 20, POST: 10 }],
]

/**
 * The cost of a call; documented for each operation. Unknown addresses cost nothing here.
 *
 * @param path with the version: `/api/v2/deals`, `/v1/users/me`
 */
export function costOf(method: string, path: string): number {
  const [, version, rest] = /^(?:\/api)?\/(v1|v2)(\/.*)$/.exec(path.replace(/\/$/, '')) ?? []
  if (version === undefined || rest === undefined) return 0
  const line = (version === 'v2' ? v2Lines : v1Lines).find(([pattern]) => pattern.test(rest))
  return line?.[1][method] ?? 0
}

/** Whether the call counts against the limit of searches. */
export function isSearch(path: string): boolean {
  return /\/(?:search|itemSearch(?:\/field)?|find)$/.test(path)
}
