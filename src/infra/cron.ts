import { CronExpressionParser } from 'cron-parser'

/** Whether a text is a cron expression with five fields, or with six including seconds. */
export function isCron(text: string): boolean {
  const fields = text.trim().split(/\s+/).length
  if (fields !== 5 && fields !== 6) return false
  try {
    CronExpressionParser.parse(text)
    return true
  } catch {
    return false
  }
}

/**
 * The last time at or before `now` at which a schedule fired, or would have fired if it had been running.
 *
 * @param cron an expression that `isCron` accepts
 * @param timeZone IANA name of the zone in which the expression is read
 */
export function lastFiring(cron: string, { now, timeZone }: { readonly now: Date; readonly timeZone: string }): Date {
  // `prev` finds times strictly before the given moment.
  const currentDate = new Date(now.getTime() + 1)
  return CronExpressionParser.parse(cron, { currentDate, tz: timeZone }).prev().toDate()
}
