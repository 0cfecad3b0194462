import pino from 'pino'
import { AppError, reasonOf } from '../domain/errors.ts'
import { terminalText } from '../domain/text/shown-text.ts'

/**
 * The log: JSON lines on standard error. Messages are static; what varies goes into fields. Never field values, names,
 * addresses, numbers or tokens: ids, names of fields, counts, durations.
 */
export type Log = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>

export const logLevels = ['debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** Makes the process's log. Standard output stays free for what a command prints. */
export function createLog(level: LogLevel): Log {
  const output = pino.destination({ dest: 2, sync: true })
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // Of an error only what cannot hold personal data or a token: request and response objects stay out.
      serializers: { err: describeError },
      redact: ['*.authorization', '*.accessToken', '*.token', '*.password', '*.smtpUrl'],
    },
    { write: (line) => output.write(terminalText(line)) },
  )
}

/** What the log says of an error, with what caused it. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: reasonOf(error) }
  const details = 'details' in error ? { details: error.details } : {}
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) }
  const code = 'code' in error ? { code: error.code } : {}
  // Our own errors say in words what is wrong; where they were thrown tells nobody more.
  const stack = error instanceof AppError ? {} : { stack: error.stack }
  return { type: error.name, message: reasonOf(error), ...code, ...stack, ...details, ...cause }
}
