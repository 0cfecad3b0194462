import { foldedEntries } from './fold.ts'

/** Words of the dictionaries that are common names, or initials, somewhere: they may be both parts of a name ("Na Na"). */
export const commonNames: ReadonlySet<string> = new Set(foldedEntries({ any: 'na|n.a|nil|todo|rien|k.a' }))

/**
 * Words of the dictionaries that are also first or last names: in official lists (the US census of 1990 has Null, Fake, Temp, Foo,
 * Leer, Geen, Blank, Demo, Sample), or known otherwise. Beside a name that is no such word, they are accepted.
 */
export const peoplesNames: ReadonlySet<string> = new Set([
  ...commonNames,
  ...foldedEntries({
    placeholders: 'null|foo|fake|temp|leer|geen|yok|brak|nada|nix|vide|vacio|blank|n.n',
    trials: 'demo|sample|muster|probe|prova|proba|proef|essai|teste|testi|deneme|tes|coba|prøve|proov|exemplo',
    shapes: 'testov|testova',
  }),
])

/** Words of the dictionaries that are names of people, but much more often stand for none, so that people are asked about them. */
export const rarelyNames: ReadonlySet<string> = new Set(
  // "None" is a surname in Italy, and what Python prints for a missing one; "FNU" and "LNU" are what authorities write for unknown ones.
  foldedEntries({
    en: 'none|abcde|fnu|lnu|nn|test|tester',
    others: 'nothing|missing|dummy|ingen|mangler|keine|nessuno|inconnu',
    slavic: 'неизвестный|neznámý',
  }),
)

/**
 * Words of the dictionaries that firms have, or may well have, as the whole of their name, so that people are asked about them: any
 * ordinary word can be a brand ("Nothing" makes telephones), which words such as "unknown" are not in practice.
 */
export const firmsNames: ReadonlySet<string> = new Set(
  foldedEntries({
    en: 'nothing|none|null|nil|na|fake|dummy|temp|empty|missing|foo|foobar|todo|undefined|abcd|abcde|xx|lorem',
    other: 'ingen|leer|keine|rien|nessuno|geen|なし|없음',
  }),
)

/** Words of the dictionaries that are whole notes: sellers write "na" for "no answer". */
export const notes: ReadonlySet<string> = new Set(['na', 'nil', 'testing'])

/** Words of the dictionaries that are titles of jobs. */
export const jobs: ReadonlySet<string> = new Set(['tester'])
