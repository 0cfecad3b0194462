import type { Request } from 'express'
import type { ChangeSource } from '../state/changes.ts'

/** An app that may write to the account: ours, or another one that the customer uses. */
export interface WritingApp {
  readonly appId: number
  readonly accessToken: string
}

/**
 * Determines the author of a write: the other app by its token, otherwise our app. Documented: an app's writes have the
 * app's id.
 */
export function attributeTo(ourAppId: number, other: WritingApp): (request: Request) => ChangeSource {
  return (request) => {
    const appId = isFrom(other, request) ? other.appId : ourAppId
    return { sourceType: 'INTEGRATION', sourceId: String(appId) }
  }
}

/** Whether the request has the app's token. */
export function isFrom({ accessToken }: WritingApp, request: Request): boolean {
  return request.headers.authorization === `Bearer ${accessToken}`
}
