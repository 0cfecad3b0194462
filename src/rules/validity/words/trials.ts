import { foldedEntries, isAscii } from './fold.ts'

/** Words with which people try out a form, by language: whole values that consist of them and of what they are put before are none. */
const trials = foldedEntries({
  any: 'test|testing|tester|testuser|testtest',
  cyrillic: 'тест|тестовый|тестовая|тестовое|проба',
  el: 'τεστ|δοκιμή',
  he: 'בדיקה|טסט',
  ar: 'تجربة|تجربه|اختبار|تجريبي|تجريبية',
  fa: 'تست|آزمایشی',
  hi: 'टेस्ट|परीक्षण',
  th: 'ทดสอบ',
  ja: 'テスト|てすと',
  zh: '测试|測試|试用',
  ko: '테스트',
})

/** The same where the word means other things, or is a name of people, as well. */
const otherTrials = foldedEntries({
  en: 'demo|sample|dummy|fake|example|placeholder|random|xyz',
  north: 'prøve|prøver|prova|provar|afprøvning|eksempel|exempel|esimerkki|testi|kokeilu|proov|tests|testas|bandymas',
  de: 'muster|probe|beispiel|mustermann',
  nl: 'proef|testje|voorbeeld',
  romance: 'essai|prueba|teste|prova|proba|exemplo|ejemplo|exemple|esempio',
  slavic: 'próba|testowy|testowa|zkouška|skúška|testovací|poskus|proba|testni|testna|przykład|příklad|príklad|primjer',
  hu: 'teszt|próba',
  tr: 'deneme',
  id: 'tes|coba|percobaan',
  vi: 'thử|thử nghiệm',
})

/** With a noun, they name nobody: "Ukjent selskap", "Azienda sconosciuta". */
const unknowns = foldedEntries({
  north: 'unknown|anonymous|ukjent|okänt|okänd|ukendt|tuntematon|tundmatu',
  west: 'unbekannt|unbekannte|unbekanntes|unbekannter|onbekend|onbekende|inconnu|inconnue',
  south: 'desconocido|desconocida|desconhecido|desconhecida|sconosciuto|sconosciuta|necunoscut|necunoscută',
  east: 'nieznany|nieznana|neznámý|neznámá|nepoznat|nepoznata|ismeretlen|bilinmeyen|неизвестный|неизвестная|невідомий|невідома|неизвестен',
})

/** What a trial record is said to be one of. */
const nouns = foldedEntries({
  en: `company|account|contact|user|customer|client|person|lead|organization|organisation|record|name|first|last|first name|last name
    |firstname|lastname|business|new|one|two|three`,
  nb: 'firma|bedrift|selskap|kunde|kontakt|bruker|konto|navn|fornavn|etternavn|person',
  sv: 'företag|bolag|kund|användare|namn|förnamn|efternamn',
  da: 'virksomhed|bruger|fornavn|efternavn',
  fi: 'yritys|asiakas|käyttäjä|henkilö|nimi',
  de: 'unternehmen|benutzer|nutzer|vorname|nachname|fall',
  nl: 'bedrijf|klant|gebruiker|contact|naam',
  fr: 'société|entreprise|utilisateur|compte|nom',
  es: 'empresa|cliente|usuario|cuenta|contacto|nombre|apellido',
  pt: 'usuário|conta|contato|nome|sobrenome',
  it: 'azienda|società|utente|contatto|cognome',
  slavic:
    'klient|użytkownik|společnost|zákazník|uživatel|spoločnosť|podjetje|tvrtka|korisnik|компания|фирма|клиент|пользователь|контакт',
  hu: 'cég|ügyfél|felhasználó',
  ro: 'companie|firmă|utilizator',
  tr: 'şirket|şirketi|firması|müşteri|kullanıcı|hesap',
  ar: 'شركة|عميل|مستخدم',
  ja: '会社|ユーザー|ユーザ|顧客|アカウント|太郎|花子',
  zh: '公司|用户|用戶|客户|客戶|账号|帐号|企业',
  ko: '회사|계정|고객|사용자|유저',
})

/** Legal forms: with one of these, a trial word may be a firm's registered name. */
const legalForms = foldedEntries({
  any: `as|ab|aps|a/s|oy|oyj|oü|inc|inc.|llc|ltd|ltd.|limited|corp|corp.|co|plc|pty|gmbh|ag|kg|ug|ohg|e.k.|sa|s.a.|sas|sarl|srl|s.r.l.
    |spa|s.p.a.|bv|b.v.|nv|n.v.|sl|s.l.|lda|lda.|ltda|kft|kft.|zrt|doo|d.o.o.|sro|s.r.o.|a.s.|a.ş.|ооо|ао|зао|тов|еоод|оод|sia|uab|株式会社|有限会社|有限公司`,
})

/** The name of a firm without its legal form; null if it has none. @param folded a name */
export function withoutLegalForm(folded: string): string | null {
  const [, name = '', form = ''] = /^(.+?) (\S+)$/.exec(folded) ?? []
  return partsByWord.get(form) === 'form' ? name : null
}

/** Between the words: "empresa de prueba". */
const between = foldedEntries({ any: 'de|di|da|do|for|of|my|the' })

/** Trial words in a script in which nobody has such a name, and "test". */
export const trialWords: ReadonlySet<string> = new Set(trials)
/** Trial words that are also others. */
export const otherTrialWords: ReadonlySet<string> = new Set(otherTrials)

/** The endings of surnames that people make of "test". */
const inventedSurname =
  /^(?:ma?c)test(?:er|y)?$|^(?:ma?c)?test(?:er?|y)?(?:s?sen|s?son|sdottir|inen|owski|ova?|ovich?|face)$/
/** Surnames that end so, too. */
const realSurnames = new Set(['testov', 'testova'])

/** Whether it is a surname that is only invented for a first name "Test": "Testesen", "McTestface". */
export function isInventedSurname(folded: string): boolean {
  return inventedSurname.test(folded) && !realSurnames.has(folded)
}

/** Whether a surname is a word with an ending: "Prøvesen" of "Prøve". */
export function isDerivedSurname(word: string, surname: string): boolean {
  if (word.length < 3 || !surname.startsWith(word)) return false
  return /^(?:e?s?sen|s?son|sdottir|inen|owski|ov|ova|ovich)$/.test(surname.slice(word.length))
}

/** Shorter words are parts of too many others, such as the surnames "Testone" and "Tesone". */
const joinable = [...trials, ...otherTrials].filter(isJoinable)

function isJoinable(word: string): boolean {
  return word.length > 3 || !isAscii(word)
}

/** Most texts contain none. */
const anyTrial = new RegExp([...trials, ...otherTrials, ...unknowns].join('|'))
/** Longer texts say something. */
const longestTrial = 60

type Part = 'trial' | 'noun' | 'form' | null

const partsByWord = new Map<string, Part>([
  ...between.map((word) => [word, null] as const),
  ...legalForms.map((word) => [word, 'form'] as const),
  ...nouns.map((word) => [word, 'noun'] as const),
  ...otherTrials.map((word) => [word, 'trial'] as const),
  ...unknowns.map((word) => [word, 'trial'] as const),
  ...trials.map((word) => [word, 'trial'] as const),
])

/**
 * What a trial record is called. `named`: with a legal form, as a firm of that name would be; `numbered`: what the record is one
 * of, with a number.
 */
export type Trial = 'plain' | 'named' | 'numbered'

/**
 * Whether a text is a trial word with what it is put before ("Test Company 2", "Testfirma", "empresa de prueba"); null if it is not.
 * A trial word alone is none, because it may be a name.
 *
 * @param folded of several words, or one that contains several
 */
export function trialOf(folded: string): Trial | null {
  if (folded.length > longestTrial) return null
  if (!anyTrial.test(folded)) return isNumbered(folded) ? 'numbered' : null
  const words = folded.split(/[\s_-]+|\d+/).filter((word) => word !== '')
  const parts = words.flatMap(partsOf)
  if (parts.length === 0 || parts.includes('other') || !parts.includes('trial')) return null
  if (parts.includes('noun')) return 'plain'
  return parts.includes('form') ? 'named' : null
}

/** "Company 1", "New account #4711". */
function isNumbered(folded: string): boolean {
  const [, words = ''] = /^(\D+?)[ #_-]*\d+$/.exec(folded) ?? []
  return words !== '' && words.split(' ').every((word) => partsByWord.get(word) === 'noun')
}

function partsOf(word: string): readonly (Part | 'other')[] {
  const part = partsByWord.get(word)
  if (part !== undefined) return [part]
  for (const trial of joinable) {
    const rest = besideTrial(word, trial)
    const other = partsByWord.get(rest)
    if ((other === 'noun' && isJoinable(rest)) || (other === 'form' && !isAscii(rest))) return ['trial', other]
  }
  return ['other']
}

/** What remains of a word that begins or ends with a trial word. */
function besideTrial(word: string, trial: string): string {
  if (word.startsWith(trial)) return word.slice(trial.length)
  return word.endsWith(trial) ? word.slice(0, -trial.length) : ''
}
