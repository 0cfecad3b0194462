import { machineNames } from '../names/machine-names.ts'
import { askedPhrases, doubtfulWords, isOftenNone, type NamedThing } from './doubtful-words.ts'
import { fold, foldedEntries, isAscii } from './fold.ts'
import { labels } from './labels.ts'
import { nothing } from './nothing.ts'
import { commonNames, firmsNames, jobs, notes, peoplesNames, rarelyNames } from './real-words.ts'
import { isInventedSurname, otherTrialWords, trialOf, trialWords } from './trials.ts'

const forNothing = foldedEntries(nothing)
const ofForms = foldedEntries(labels)

/** Phrases with fewer letters are names, too: "Nie Ma" and, in Nigeria, "Nonso". */
const fewestOfPhrase = 7

/** Phrases without their spaces. */
function joined(phrases: readonly string[]): readonly string[] {
  return phrases.flatMap((phrase) => {
    const letters = phrase.replace(/[^\p{L}\p{M}]/gu, '')
    return phrase.includes(' ') && letters.length >= fewestOfPhrase ? [letters] : []
  })
}

const entries: ReadonlySet<string> = new Set([...forNothing, ...ofForms, ...joined(ofForms), 'noname', ...trialWords])
/** Not for names of people: "Weissnicht" is one. */
const joinedForNothing: ReadonlySet<string> = new Set(joined(forNothing))

/** What lists offer before anything is chosen, unless a company has such a name. */
export const prompts: ReadonlySet<string> = new Set(
  'select choose velg valj vælg valitse kies auswahlen choisir selectionner elegir seleccione seleziona wybierz selecione escolha'.split(
    ' ',
  ),
)

/** All that is not ordinary text. */
export const placeholders: readonly string[] = [...entries, ...joinedForNothing, ...otherTrialWords, ...doubtfulWords]

/** Their beginnings, up to what may separate their parts. */
const beginnings = new Set([...entries, ...otherTrialWords].map(beginningOf))

function beginningOf(text: string): string {
  return text.slice(0, text.search(/[-_/ ]|$/))
}

const oneWord = /^[a-z]+$/
/** Words for "empty", which are also names or other words: with signs around them, they are neither. */
const empties = new Set(
  foldedEntries({
    north: 'blank|empty|none|tom|tomt|tyhjä',
    west: 'leer|leeg|vide',
    south: 'vacío|vazio|vuoto|gol',
    east: 'puste|prázdné|boş|пусто',
  }),
)
/** Words that are typed with a number so that each value is another. */
const numbered = /^(?:test|testing|asdf|qwerty)(?: ?\d)+$|^abc123$/

/** What a word is with which a list asks to choose: with signs around it, it is no name of a company; null for other texts. */
export function promptCode(text: string): 'prompt' | 'placeholder' | null {
  const folded = fold(text)
  const word = bare(folded)
  if (!prompts.has(word)) return null
  return word === folded ? 'prompt' : 'placeholder'
}

/** How certain it is that a text takes the place of a missing value. */
export type PlaceholderCode = 'placeholder' | 'oftenNone'

/** What a text is that people type to get past a required field; null if it is none. @param thing what the text is */
export function placeholderCode(text: string, thing: Exclude<NamedThing, 'person'>): PlaceholderCode | null {
  const folded = fold(text)
  if (thing === 'text' && jobs.has(folded)) return null
  if (mayBeMeant(folded, thing)) return 'oftenNone'
  if (isPlaceholderWord(text) || numbered.test(folded) || isJoinedPlaceholder(folded)) return 'placeholder'
  if (isOftenNone(onceOf(bare(folded)), thing)) return 'oftenNone'
  return thing === 'company' ? trialCode(folded) : null
}

/** Whether a word of the dictionaries also says something, or is a firm's name. */
function mayBeMeant(folded: string, thing: Exclude<NamedThing, 'person'>): boolean {
  return thing === 'company' ? firmsNames.has(folded) || trialWords.has(folded) : notes.has(folded)
}

function trialCode(folded: string): PlaceholderCode | null {
  const trial = trialOf(folded)
  return trial === 'named' || trial === 'numbered' ? 'oftenNone' : trial && 'placeholder'
}

/** Whether it is a phrase for "nothing" without its spaces: "notprovided". */
export function isJoinedPlaceholder(text: string): boolean {
  return joinedForNothing.has(fold(text).replace(/[._-]/g, ''))
}

/** As `placeholderCode`, for a part of a person's name; words that are names in other lists are accepted. */
export function namePlaceholderCode(text: string): PlaceholderCode | null {
  const folded = fold(text)
  if (isNameToo(text)) return null
  if (isPlaceholderWord(text) || numbered.test(folded) || isInventedSurname(folded)) return 'placeholder'
  if (isOftenNone(onceOf(bare(folded)), 'person')) return 'oftenNone'
  return trialCode(folded)
}

/**
 * Whether the whole value consists of words for "nothing", also in brackets or dashes (`n/a n/a`, "Vorname Nachname").
 */
export function isPlaceholderWord(text: string): boolean {
  const folded = fold(text)
  const word = bare(folded)
  if (word !== folded && empties.has(word)) return true
  if (!beginnings.has(beginningOf(word))) return !isAscii(word) && isRepeatedEntry(word)
  if (entries.has(word) || isRepeatedEntry(word)) return true
  if (oneWord.test(folded)) return false
  const phrases = [word.replace(/ ?\/ ?/g, '/'), word.replace(/[-_ ]+/g, ' '), folded]
  if (phrases.some((phrase) => entries.has(phrase)) || word.startsWith('lorem ipsum dolor')) return true
  return word.split(' ').every((one) => entries.has(one) && !isNameToo(one))
}

/** Longer texts are no repeated word. */
const longestRepeated = 60

const again = /^(.+?)(?: \1)+$/
const againWithoutSpaces = /^(.{2,}?)(?: ?\1)+$/

/** What a text has several times, in some scripts without spaces ("test test", "测试测试"); the text if it has nothing so. */
function onceOf(word: string): string {
  if (word.length > longestRepeated) return word
  if (!isAscii(word)) return againWithoutSpaces.exec(word)?.[1] ?? word
  return word.includes(' ') ? (again.exec(word)?.[1] ?? word) : word
}

function isRepeatedEntry(word: string): boolean {
  const once = onceOf(word)
  if (once === word) return false
  return entries.has(once) ? !commonNames.has(once) : otherTrialWords.has(once)
}

/** Whether the value is a word for "nothing" or a trial that is also a real name. */
export function isNameToo(text: string): boolean {
  const folded = fold(text).replace(/\.$/, '')
  return peoplesNames.has(folded) || rarelyNames.has(folded)
}

/** Whether a word that is a name, too, is so rarely one that people are asked about it. */
export function isRarelyName(text: string): boolean {
  return rarelyNames.has(fold(text))
}

/** Those of several words that are long enough. */
function phrasesIn(list: readonly string[]): readonly string[] {
  return list.filter((entry) => entry.length >= fewestOfPhrase && entry.includes(' '))
}

/** What people type in two words. */
const typedPhrases = new Set(phrasesIn([...forNothing, ...ofForms]))
/** What may fill both parts of a name: "Your" and "Name", "Facebook" and "User". */
const pairs = new Set([...typedPhrases, ...phrasesIn(machineNames.map(fold))])
const askedPairs = new Set(askedPhrases)
const partsOfPairs = new Set(
  [...pairs, ...askedPairs].flatMap((pair) => {
    const words = pair.split(' ')
    return words.slice(1).flatMap((_, index) => [words.slice(0, index + 1).join(' '), words.slice(index + 1).join(' ')])
  }),
)

/** Whether a part of a name may be one of a phrase. */
export function isPartOfPhrase(text: string): boolean {
  return partsOfPairs.has(outside(fold(text)))
}

/** Without a bracket that is closed in the other part: "(no" and "name)". */
function outside(folded: string): string {
  return folded.replace(/^[([<]|[)\]>]$/g, '')
}

/** The phrase that two parts of a name are together, in either order; null if they are none. */
export function phraseOf(part: string, other: string): string | null {
  const [one, another] = [outside(fold(part)), outside(fold(other))]
  return [`${one} ${another}`, `${another} ${one}`].find((phrase) => pairs.has(phrase)) ?? null
}

/** Whether two parts of a name are a phrase that is left where a name should be: "Not" and "Telling". */
export function isAskedPhrase(part: string, other: string): boolean {
  const [one, another] = [fold(part), fold(other)]
  return askedPairs.has(`${one} ${another}`) || askedPairs.has(`${another} ${one}`)
}

/** Whether people type the two words in this order to say nothing: "no" and "name". */
export function isTypedPhrase(first: string, second: string): boolean {
  return typedPhrases.has(fold(`${first} ${second}`))
}

/** Whether nobody has both parts as a name: "Test Tester", "Null Null". */
export function isMadeUpPair(first: string, other: string): boolean {
  return ![first, other].every(isCommonName)
}

/** Whether the value is a word for "nothing" that is a common name somewhere. */
export function isCommonName(text: string): boolean {
  return commonNames.has(fold(text).replace(/\.$/, ''))
}

/** Most values need none of the searches by Unicode's properties, which are slow. */
const asciiWordCharacter = /[A-Za-z0-9]/
/** A letter or digit at both ends. */
const asciiWord = /^[a-z0-9](?:.*[a-z0-9])?$/s

/** Without punctuation and symbols at the ends: "- none -", "(unknown)", "n.a.". */
function bare(folded: string): string {
  if (asciiWord.test(folded)) return folded
  return folded.replace(/^[\p{P}\p{S}\s]+|(?<![\p{P}\p{S}\s])[\p{P}\p{S}\s]+$/gu, '')
}

/** Whether the value has neither letters nor digits: "-", "...", "?". */
export function isPunctuation(text: string): boolean {
  if (asciiWordCharacter.test(text)) return false
  return !/[\p{L}\p{N}]/u.test(text)
}
