import { createHmac } from 'node:crypto'

/** Signs a token as a CRM would that follows the standard; `alg` is what its header says. */
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

/** The path that a panel is asked for by. */
export function panelPath(query: PanelQuery): string {
  return `/cards/pipedrive?${new URLSearchParams({ ...query }).toString()}`
}
