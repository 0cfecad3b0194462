import { createReadStream } from 'node:fs'
import { ConfigError, saidBy } from '../domain/errors.ts'
import { type Message, message } from '../words/index.ts'

/** More than any file that people write for Minset; a device or a wrong file may have no end. */
const mostBytes = 16_000_000

/**
 * Reads a text that a person has written, from a file or a pipe: UTF-8, with or without a byte order mark.
 *
 * @throws ConfigError if it is not such a text, with the reason as the end of a sentence; Node's own error if it cannot be
 *   read
 */
export async function readTextFile(path: string): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of createReadStream(path)) {
    if (!Buffer.isBuffer(part)) throw new TypeError('a stream without an encoding has bytes')
    bytes += part.length
    if (bytes > mostBytes) throw new ConfigError(message('file.bytes', { most: mostBytes }))
    parts.push(part)
  }
  return decodeText(Buffer.concat(parts))
}

/**
 * Why a file cannot be read or written, as the end of a sentence that says what to do: Node's own words name a code and a system
 * call.
 */
export function fileProblem(error: unknown): Message {
  switch (error instanceof Error && 'code' in error ? error.code : null) {
    case 'ENOENT':
      return message('file.absent')
    case 'EISDIR':
      return message('file.folder')
    case 'ENOTDIR':
      return message('file.path')
    case 'EACCES':
    case 'EPERM':
      return message('file.rights')
    default:
      return saidBy(error)
  }
}

/** @throws ConfigError if the bytes are not a UTF-8 text */
export function decodeText(bytes: Uint8Array): string {
  const text = decoded(bytes)
  if (text === null || text.includes('\0')) throw new ConfigError(message('file.encoding'))
  return text
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}
