import { keyText, type RecordKey } from '../domain/record.ts'
import { type Brake, createBrakes } from '../infra/http/brake.ts'

/** What one person may ask of an account by cards. Nothing outlives the process: a limit only has to make abuse slow. */
export interface CardLimits {
  /** Requests of an owner, of any kind. */
  readonly requestsOf: (ownerId: string) => Brake
  /** Checks of an owner, each of which costs the account calls of the CRM. */
  readonly checksOf: (ownerId: string) => Brake
  /** Checks of a record that the CRM does not know. */
  readonly unknown: (key: RecordKey) => Brake
}

/** Ten cards that have just changed ask twenty times a second, for half a minute. */
const mostRequests = { burst: 600, forgetMs: 50 } as const
/** A card asks for one after each edit in the CRM's own editor; what is not checked is read when the CRM reports it. */
const mostChecks = { burst: 30, forgetMs: 60_000 } as const
/** Longer than CRMs need to find a record that was just created. */
const mostOfUnknown = { burst: 1, forgetMs: 600_000 } as const

/** @param now monotonic, in milliseconds; default: of this process */
export function createCardLimits(now: () => number = () => performance.now()): CardLimits {
  const unknown = createBrakes({ ...mostOfUnknown, now })
  return {
    requestsOf: createBrakes({ ...mostRequests, now }),
    checksOf: createBrakes({ ...mostChecks, now }),
    unknown: (key) => unknown(keyText(key)),
  }
}
