import type { NamedOfAccount } from '../../domain/account-schema.ts'
import { ConfigError } from '../../domain/errors.ts'
import { namedByEither, namedOfAccount } from '../../rules/index.ts'
import { loadDraft } from '../../rulesets/index.ts'
import type { Store } from '../open-store.ts'

interface DraftNames {
  readonly revision: string
  readonly named: NamedOfAccount
}

/**
 * What the active rules of an account name, and those that admins are editing: the editor knows of the account what its
 * draft names.
 *
 * @param named by the active rules
 */
export function namesWithDraft(
  { database, rulesets }: Pick<Store, 'database' | 'rulesets'>,
  { vendor, named }: { readonly vendor: string; readonly named: NamedOfAccount },
): (accountId: string) => Promise<NamedOfAccount> {
  let known: DraftNames | null = null
  return async (accountId) => {
    const draft = await loadDraft(database.db, accountId)
    if (draft === null) return named
    if (draft.revision !== known?.revision) {
      const names = namesOf(draft.content)
      // While the draft is not valid, what it named before stays known.
      known = names === null ? known : { revision: draft.revision, named: names }
    }
    return known === null ? named : namedByEither(named, known.named)
  }

  function namesOf(content: string): NamedOfAccount | null {
    try {
      return namedOfAccount(rulesets.parse(content, 'draft'), vendor)
    } catch (error) {
      if (error instanceof ConfigError) return null
      throw error
    }
  }
}
