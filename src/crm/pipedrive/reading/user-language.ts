import { CrmNotFoundError, CrmPermissionError } from '../../../domain/errors.ts'
import type { Caller } from '../transport/client.ts'
import { dataOf, RawOwnLanguage, type RawUser } from '../transport/schema.ts'
import { endpoints } from '../transport/versions.ts'

/** Asks for what Pipedrive states of the language of the token's user. Any refusal means that it states nothing. */
export async function readOwnLanguage(client: Caller): Promise<RawOwnLanguage> {
  try {
    return await client.call({ ...endpoints.me(), kind: 'sync' }, dataOf(RawOwnLanguage))
  } catch (error) {
    if (error instanceof CrmPermissionError || error instanceof CrmNotFoundError) return {}
    throw error
  }
}

/**
 * The language in which a user has Pipedrive's pages, as a tag; null if nothing suggests one.
 *
 * Documented: of the token's user alone, Pipedrive names the language; of every user, it states the language's id (`lang`),
 * whose meaning is documented nowhere. So a user with the same id as the token's user has that language. Of the others, the
 * language of their format of dates and numbers (`locale`) is a guess, because that is another setting. Recorded: `lang` 1 with
 * `en_US`, but also with `et_EE`, and 6 with `es_ES` and with `es_CL`. Another id is another language, so a guess at that of
 * the token's user is wrong.
 */
export function userLanguage(
  { lang, locale }: Pick<RawUser, 'lang' | 'locale'>,
  { lang: ownLang, language }: RawOwnLanguage,
): string | null {
  const own = language?.language_code ?? null
  if (lang !== null && lang !== undefined && lang === ownLang && own !== null) return own
  return locale && codeOf(locale) !== codeOf(own ?? '') ? locale : null
}

function codeOf(tag: string): string {
  return tag.toLowerCase().split(/[-_]/)[0] ?? ''
}
