import type { Request } from 'express'
import type { ChangeSource } from '../state/changes.ts'

/** An app that may write to the account: ours, or another one that the customer uses. */
export interface WritingApp {
  readonly appId: number
  readonly accessToken: string
}

/**
 * Tells who writes: the other app by its token, everybody else is our app. Documented: what an app writes carries the
 * app's id.
 */
export function attributeTo(ourAppId: number, other: WritingApp): (request: Request) => ChangeSource {
  return (request) => {
    const appId = isFrom(other, request) ? other.appId : ourAppId
    return { sourceType: 'INTEGRATION', sourceId: String(appId) }
  }
}

/** Whether the request carries the app's token. */
export function isFrom({ accessToken }: WritingApp, request: Request): boolean {
  return request.headers.authorization === `Bearer ${accessToken}`
}
