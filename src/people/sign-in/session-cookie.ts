/**
 * The cookie of a browser that is signed in: for each account the token of its session, since a person may belong to
 * several accounts.
 */

/** The most sessions in one browser; the oldest are dropped. */
const mostSessions = 8

/** One session of a browser. */
export interface HeldSession {
  readonly accountId: string
  readonly token: string
}

/** Parses the cookie's value; anything that is not a session is ignored. */
export function parseSessions(value: string): readonly HeldSession[] {
  return value
    .split('~')
    .slice(0, mostSessions)
    .flatMap((entry) => {
      const { account, token } = /^(?<account>[\w%-]{1,200})\.(?<token>[\w-]{43})$/.exec(entry)?.groups ?? {}
      return account === undefined || token === undefined ? [] : { accountId: decoded(account), token }
    })
}

/** The sessions with a new one, which replaces an older one of the same account. */
export function addSession(held: readonly HeldSession[], session: HeldSession): readonly HeldSession[] {
  const others = held.filter(({ accountId }) => accountId !== session.accountId)
  return [session, ...others].slice(0, mostSessions)
}

/** The cookie's value for these sessions; empty for none. */
export function formatSessions(sessions: readonly HeldSession[]): string {
  return sessions.map(({ accountId, token }) => `${encoded(accountId)}.${token}`).join('~')
}

/** Letters, digits, `_`, `-` and `%` only. */
function encoded(accountId: string): string {
  return encodeURIComponent(accountId).replace(/[.!~*'()]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
