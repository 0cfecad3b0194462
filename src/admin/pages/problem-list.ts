import type { HealthReport, OpenProblem } from '../../health/index.ts'

/** What the template `_problems` shows. */
export interface ProblemList {
  readonly problems: readonly object[]
  readonly ended: readonly object[]
}

/**
 * The problems that a page is about, and those that ended lately.
 *
 * @param moment words for an instant, in the zone of the page
 */
export function problemList(
  { problems, ended }: Pick<HealthReport, 'problems' | 'ended'>,
  moment: (at: Date) => string,
  concerns: (problem: OpenProblem) => boolean,
): ProblemList {
  return {
    problems: problems.filter(concerns).map(({ what, action, severity, since }) => ({
      what,
      action,
      isFailing: severity === 'failing',
      since: moment(since),
    })),
    ended: ended.filter(concerns).map(({ what, since, endedAt }) => ({
      what,
      since: moment(since),
      until: moment(endedAt),
    })),
  }
}
