import type { HealthReport, OpenProblem } from '../../health/index.ts'
import type { Say } from '../../words/index.ts'

/** The model of the template `_problems`. */
export interface ProblemList {
  readonly problems: readonly object[]
  readonly ended: readonly object[]
}

/**
 * The current problems of a page, and those that ended within the last day.
 *
 * @param moment text for an instant, in the time zone of the page
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
