import { foldedEntries } from './fold.ts'
import { greetings, headings, insults, retired } from './leftovers.ts'

/** Words that people and programs often leave in place of anything. */
const ofAnything = foldedEntries({
  noise: 'bla|blah|blabla|blahblah|lol|haha|hehe|wtf|idk|xoxo|whatever|nope|asd|qwe|zxc|фыв|йцу',
  en: 'untitled|untitled note|untitled document|new deal|new call|new task|new contact|new company|new lead|deleted|duplicate|something something',
  retired,
  other:
    'sans titre|sin título|sem título|senza titolo|namenlos|ohne titel|uten navn|nimetön|bez názvu|bez tytułu|без названия|無題|无标题|제목 없음',
})

/** Words for "nothing" that are also said, as an answer or as a whole note. */
const ofTexts = foldedEntries({
  none: 'brak|нет|无|無|nada|niks|nix|nichts|ничего|prueba|prova|teste|teszt|essai|zkouška|deneme|prøve',
})

/** Words that are rarely a person's name: what they are called in a CRM, how they are addressed, and labels that are words as well. */
const ofPeople = foldedEntries({
  en: `anonymous|nobody|no one|someone|user|admin|administrator|customer|lead|employee|owner|reception|office|mr|mrs|ms|madam|support
    |import|imported|undefined|unnamed|delete|deleted|duplicate|zapier|facebook|whatsapp|linkedin
    |website|company|contact|false|some one|spiderman|superman|julenissen|asterix|spongebob|cfo|cto|sales manager
    |managing director`,
  other: `navn|namn|naam|isim|kunden|kontakt|firma|tøys|frøken|monsieur|madame|señora|prueba|teszt|zkouška|skúška|пользователь|клиент
    |anonym|anonyme|anónimo|anonimowy|anonimo|kontaktperson|ansprechpartner|unbenannt|namnlös|daglig leder|geschäftsführer
    |verkställande direktör|toimitusjohtaja|gerente general`,
})

/** What is left in place of a name, of a person or of a firm. */
const ofNames = foldedEntries({ greetings, insults })
const ofTables = foldedEntries({ headings })

/** Words that say of what kind a firm is, or that a person has none. */
const ofFirms = foldedEntries({
  en: `self|myself|me|personal|private|private person|individual|student|unemployed|retired|freelancer|freelance|self employed|self-employed
    |home|house|same|same as above|see above|ditto|no|company|my company|business|organization|customer|client|account|gmail|hotmail
    |google mail|acme|acme inc|acme corp|acme corporation|internal|internal test|yes|hi|hey|mine|unemployed|www|example|example.com|delete|test org
    |merged|old|temporary|string|value|pending`,
  north:
    'nei|ja|hei|ny bedrift|ny kunde|ditt firma|gammel|uføretrygdet|pensionist|eksempel|exempel|privat|privatperson|privatkunde|privatkund|firma|bedrift|bedriften|företag|virksomhed|arbeidsledig|pensjonist|yksityinen|yksityishenkilö|yritys',
  west: `particulier|particuliere|entreprise|société|sans|retraité|étudiant|étudiante|unternehmen|selbständig|rentner|bedrijf|zzp`,
  south: 'particular|empresa|autónomo|autônomo|privato|azienda|persona física|pessoa física|libero professionista',
  east: `prywatny|osoba prywatna|soukromá osoba|fyzická osoba|şirket|bireysel|частное лицо|физлицо|физическое лицо|компания|фирма|приватна особа`,
  asia: '個人|个人|会社|公司|개인|회사|フリーランス|شركة|فرد',
})

const asked = {
  text: new Set([...ofAnything, ...ofTexts, ...foldedEntries({ runs: '12345678|123456789|1234567890' })]),
  company: new Set([...ofAnything, ...ofTexts, ...ofNames, ...ofTables, ...ofFirms]),
  person: new Set([...ofAnything, ...ofNames, ...ofPeople]),
} as const

/** Names of people, and words that some people have as a name beside another one: as the whole name they are asked about. */
const alone = new Set(
  foldedEntries({
    headings,
    en: 'guest|root|me|myself|city|land|yes|no|ok|hi|hey|name|last|first|true|id|noone|batman|ceo|hallo|ttest|tesst|testt|teest|testest|tset|tets|tst',
    other:
      'gast|nei|ja|hei|hoi|moi|ich|yo|jeg|deg|meg|noen|oui|non|nissen|нет|无|無|没有|нема|ні|musterfrau|plassholder',
    abuse: 'fuck|shit|kuk|rass|skit|bajs|bæsj|merde|merda|mierda|puta|kurwa|faen|dritt|fitte|connard|penis',
  }),
)

/** Phrases that may fill both parts of a name. */
export const askedPhrases: readonly string[] = [...ofAnything, ...ofNames, ...ofTables, ...ofPeople].filter((entry) =>
  entry.includes(' '),
)

/** Whether a word is asked about if it is the whole name of a person. */
export function isAskedAlone(folded: string): boolean {
  return alone.has(folded)
}

/** What is judged: any text, the name of a company, or a part of a person's name. */
export type NamedThing = keyof typeof asked

/** Whether a word or phrase often takes the place of a missing value, so that people are asked about it. */
export function isOftenNone(folded: string, thing: NamedThing): boolean {
  return asked[thing].has(folded)
}

/** All of them. */
export const doubtfulWords: readonly string[] = [...new Set(Object.values(asked).flatMap((words) => [...words]))]
