import type { HealthReport, OpenProblem } from '../../health/index.ts'
import type { Say } from '../../words/index.ts'

/** What the template `_problems` shows. */
export interface ProblemList {
  readonly problems: readonly object[]
  readonly ended: readonly object[]
}

/**
 * The problems that a page is about, and those that ended lately.
 *
 * @param moment words for an instant, in the zone of the page
 * @param shown.say in the viewer's language
 */
export function problemList(
  { problems, ended }: Pick<HealthReport, 'problems' | 'ended'>,
  moment: (at: Date) => string,
  { say, concerns }: { readonly say: Say; readonly concerns: (problem: OpenProblem) => boolean },
): ProblemList {
  return {
    problems: problems.filter(concerns).map(({ what, action, severity, since }) => ({
      what: say(what),
      action: say(action),
      isFailing: severity === 'failing',
      since: moment(since),
    })),
    ended: ended.filter(concerns).map(({ what, since, endedAt }) => ({
      what: say(what),
      since: moment(since),
      until: moment(endedAt),
    })),
  }
}
