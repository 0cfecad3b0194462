import { createHmac } from 'node:crypto'

/** Signs a token like a CRM that follows the standard; `alg` is the algorithm in its header. */
export function signToken(
  claims: object,
  secret: string,
  { alg = 'HS256', hash = 'sha256', header = {} }: { alg?: string; hash?: string; header?: object } = {},
): string {
  const parts = [{ alg, typ: 'JWT', ...header }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  return [...parts, createHmac(hash, secret).update(parts.join('.')).digest('base64url')].join('.')
}

export interface PanelQuery {
  readonly resource: string
  readonly view: string
  readonly userId: string
  readonly companyId: string
  readonly selectedIds: string
  readonly isShared: string
  readonly token: string
}

/** The path of a panel request. */
export function panelPath(query: PanelQuery): string {
  return `/cards/pipedrive?${new URLSearchParams({ ...query }).toString()}`
}
