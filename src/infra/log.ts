import pino from 'pino'
import { AppError, reasonOf } from '../domain/errors.ts'
import { maskSecrets } from '../domain/masking/mask-secrets.ts'
import { maskText } from '../domain/masking/mask-text.ts'
import { terminalText } from '../domain/text/shown-text.ts'
import { defaultLanguage, type Message, sayAll, sayIn } from '../words/index.ts'

/**
 * The log: JSON lines on standard error. Messages are constant; variable data goes into fields. Never values of
 * records, names, addresses, numbers or tokens; only ids, field names, counts, durations.
 */
export type Log = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>

export const logLevels = ['debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** How much waits for a disk that is full; later lines are lost. */
const mostWaitingBytes = 1_000_000

/** Standard output is reserved for what a command prints. The service goes on if nothing can be written. */
function toStandardError(): (line: string) => void {
  const output = pino.destination({ dest: 2, sync: true, maxLength: mostWaitingBytes }).on('error', () => undefined)
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

/** Messages for the log: what they quote, such as the words of a CRM, may have personal data or a secret in it. */
export function logText(...texts: readonly Message[]): string {
  return quoted(sayAll(sayIn(defaultLanguage), texts))
}

/** Text that others wrote, for the log. */
function quoted(text: string): string {
  return maskText(maskSecrets(text))
}

/**
 * The log fields of an error and its causes. What libraries say of a failure may quote a value: personal data and secrets in
 * it are masked.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: quoted(reasonOf(error)) }
  // Only those of Minset's own errors are known to have no values.
  const details = error instanceof AppError ? { details: error.details } : {}
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) }
  const code = 'code' in error ? { code: error.code } : {}
  // Minset's own errors explain themselves; their stack would not help.
  const stack = error instanceof AppError ? {} : { stack: quoted(error.stack ?? '') }
  return { type: error.name, message: quoted(reasonOf(error)), ...code, ...stack, ...details, ...cause }
}
