import { z } from 'zod'
import { rulesetFileSchema } from './ruleset-file.ts'

/**
 * The JSON Schema (draft 7) of ruleset files, for editors: it is made of the schema by which files are parsed, so that it
 * knows every key. Which fields a type has, and which words a field holds, only parsing checks.
 */
export function rulesetJsonSchema(): object {
  return {
    title: 'Minset',
    ...z.toJSONSchema(rulesetFileSchema({}, {}), {
      target: 'draft-7',
      io: 'input',
      // Checks that a schema cannot express are left to parsing.
      unrepresentable: 'any',
    }),
  }
}
