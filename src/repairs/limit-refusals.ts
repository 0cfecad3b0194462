import { TooManyRequestsError } from '../domain/errors.ts'
import type { UserViewer } from '../people/index.ts'
import { message } from '../words/index.ts'
import type { RepairDeps } from './repair-deps.ts'

/** How many values of one user the CRM may refuse: twenty at once, then one a minute. */
export const mostRefusals = { burst: 20, forgetMs: 60_000 } as const

/**
 * Limits what a user has the CRM refuse. An accepted value ends a finding, so there are no more of them than findings; a refused
 * one can be entered again and again, and each time costs the account a call. A value that waits for the
 * CRM does not count: while it does not answer, people go on with their lists.
 *
 * @throws TooManyRequestsError while the user has to wait
 */
export async function limitRefusals<Result extends { readonly state: string }>(
  { refusalsOf }: Pick<RepairDeps, 'refusalsOf'>,
  { user: { ownerId } }: Pick<UserViewer, 'user'>,
  enter: () => Promise<Result>,
): Promise<Result> {
  const refusals = refusalsOf(ownerId)
  const seconds = refusals.waitSeconds()
  if (seconds > 0) throw new TooManyRequestsError(message('repair.tooMany', { seconds }))
  // At once, so that values entered together count as well.
  refusals.count()
  let isRefused = false
  try {
    const result = await enter()
    isRefused = result.state === 'refused'
    return result
  } finally {
    if (!isRefused) refusals.giveBack()
  }
}
