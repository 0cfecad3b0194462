const minute = 60_000
const banAfter = 10
const banMs = 30 * minute
const endAfterMs = 3 * 24 * 60 * minute

/** The result of a delivery attempt. */
export interface AttemptResult {
  readonly webhookId: number
  readonly url: string
  /** Numbered from 1. */
  readonly attempt: number
  readonly isTaken: boolean
  /** Milliseconds. */
  readonly at: number
}

/** Tracks which addresses do not accept deliveries. Times are milliseconds by the sandbox's clock. */
export interface AddressHealth {
  /** Whether nothing is currently sent to the address. */
  isBanned(url: string, at: number): boolean
  /** Records an attempt. @returns whether the webhook has failed for so long that it ends */
  note(result: AttemptResult): boolean
}

/**
 * Documented: after ten failed first attempts, an address is banned for half an hour; a webhook without any success for
 * three days ends. Uncertain: that the ten are counted since the last success, and the three days from the first
 * failure after it.
 */
export function createAddressHealth(): AddressHealth {
  const failures = new Map<string, number>()
  const bannedUntil = new Map<string, number>()
  const failingSince = new Map<number, number>()

  function noteFailure({ webhookId, url, attempt, at }: AttemptResult): boolean {
    const since = failingSince.get(webhookId) ?? at
    failingSince.set(webhookId, since)
    const count = (failures.get(url) ?? 0) + (attempt === 1 ? 1 : 0)
    failures.set(url, count)
    if (count >= banAfter) {
      failures.delete(url)
      bannedUntil.set(url, at + banMs)
    }
    return at - since >= endAfterMs
  }

  return {
    isBanned: (url, at) => at < (bannedUntil.get(url) ?? 0),
    note(result) {
      if (!result.isTaken) return noteFailure(result)
      failures.delete(result.url)
      failingSince.delete(result.webhookId)
      return false
    },
  }
}
