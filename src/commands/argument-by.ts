import { InvalidArgumentError } from 'commander'
import { AppError } from '../domain/errors.ts'

/**
 * Checks an argument before the command begins, by what reads it later: what is wrong with it is then wrong with the command
 * line, and not with what the command is asked for.
 *
 * @param check throws an AppError that says what is wrong
 */
export function argumentBy(check: (text: string) => unknown): (text: string) => string {
  return (text) => {
    try {
      check(text)
    } catch (error) {
      if (error instanceof AppError) throw new InvalidArgumentError(error.message)
      throw error
    }
    return text
  }
}
