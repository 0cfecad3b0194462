import { ConfigError } from '../domain/errors.ts'
import { fileProblem, readTextFile } from '../infra/text-file.ts'
import { message } from '../words/index.ts'

/** A file of the command line, with its text. */
export interface NamedFile {
  readonly content: string
  readonly fileName: string
}

/** Reads a file that the command line names. @throws ConfigError if it cannot be read */
export async function readNamedFile(path: string): Promise<NamedFile> {
  try {
    return { content: await readTextFile(path), fileName: path }
  } catch (error) {
    throw new ConfigError(message('file.unread', { path, why: fileProblem(error) }), { cause: error })
  }
}
