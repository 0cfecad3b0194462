import pino from 'pino'
import { AppError, reasonOf } from '../domain/errors.ts'
import { maskText } from '../domain/masking/mask-text.ts'
import { terminalText } from '../domain/text/shown-text.ts'

/**
 * The log: JSON lines on standard error. Messages are constant; variable data goes into fields. Never values of
 * records, names, addresses, numbers or tokens; only ids, field names, counts, durations.
 */
export type Log = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>

export const logLevels = ['debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** Standard output is reserved for what a command prints. */
function toStandardError(): (line: string) => void {
  const output = pino.destination({ dest: 2, sync: true })
  return (line) => output.write(line)
}

/** Creates the process's log. @param write where its lines go; standard error unless given */
export function createLog(level: LogLevel, write = toStandardError()): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // Only the parts of an error that cannot contain personal data or a token: request and response objects are left
      // out.
      serializers: { err: describeError },
      redact: ['*.authorization', '*.accessToken', '*.token', '*.password', '*.smtpUrl'],
    },
    { write: (line) => write(terminalText(line)) },
  )
}

/**
 * The log fields of an error and its causes. What libraries say of a failure may quote a value: personal data in it is
 * masked.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: maskText(reasonOf(error)) }
  const details = 'details' in error ? { details: error.details } : {}
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) }
  const code = 'code' in error ? { code: error.code } : {}
  // Minset's own errors explain themselves; their stack would not help.
  const stack = error instanceof AppError ? {} : { stack: maskText(error.stack ?? '') }
  return { type: error.name, message: maskText(reasonOf(error)), ...code, ...stack, ...details, ...cause }
}
