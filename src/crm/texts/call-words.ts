import { wordsOf } from './words.ts'

/**
 * A telephone system's statement about a call.
 *
 * `answered`: by a person or a machine. `connected`: the same, but its negation may also mean busy or out of order.
 * `ended`: normally, which does not imply an answer. `unanswered`: nobody answered, in either direction. `missed`:
 * nobody at the company answered. `voicemail`: a machine answered, or the caller left a message. `unclear`: refused, or
 * answered by somebody else.
 */
export type CallStatement =
  | 'answered'
  | 'connected'
  | 'ended'
  | 'unanswered'
  | 'missed'
  | 'voicemail'
  | 'busy'
  | 'failed'
  | 'cancelled'
  | 'unclear'
  | 'inProgress'

/**
 * The phrases of telephone systems and their integrations, normalised by `wordsOf`, by language: English, Norwegian,
 * Swedish, Danish, Finnish, German, Dutch, French, Spanish, Italian, Portuguese, Polish, Russian. Documented: English
 * and most of German to Russian (translations of RingCentral, 3CX, Zoom and Android's dialler). Uncertain: the Nordic
 * ones and Polish.
 */
const statements: Readonly<Record<CallStatement, readonly string[]>> = {
  answered: [
    'answered|accepted|picked up|was answered|besvart|besvarad|besvarat|besvaret|vastattu|beantwortet|beantworteter',
    'angenommen|angenommener|abgenommen|entgegengenommen|beantwoord|beantwoorde|opgenomen|repondu|repondue|atendida|atendido',
    'contestada|contestado|respondida|risposta|risposto|odebrane|odebrany|отвечен|принят|принятый',
  ],
  connected: [
    'connected|recorded|auto recorded|got connected|yhdistetty|verbunden|verbonden|etabli|conectada|conectado|ligada',
    'connessa|polaczono',
  ],
  ended: [
    'completed|complete|ended|finished|done|avsluttet|fullfort|avslutad|afsluttet|lopetettu|beendet|afgesloten',
    'terminee|termine|finalizada|concluida|terminata|zakonczone|завершен',
  ],
  unanswered: [
    'noanswer|notanswered|unanswered',
    'ubesvart|ubesvarte|obesvarat|obesvarad|ubesvaret|ubesvarede|vastaamaton|vastaamatta|unbeantwortet|unbeantworteter',
    'nicht erfolgreicher|nicht erreicht|onbeantwoord|onbeantwoorde|sin contestar|неотвеченный',
  ],
  missed: [
    'missed|tapt|tapte|mistet|mistede|missat|missade|verpasst|verpasste|verpasster|entgangen|entgangener|entgangene',
    'gemist|gemiste|manque|manques|en absence|perdida|perdidas|perdido|persa|perse|nieodebrane|nieodebrany',
    'пропущенный|пропущен',
  ],
  voicemail: [
    'voicemail|voice mail|voicemails|vm|mailbox|answering machine|machine|left voicemail|left a voicemail|voicemail left',
    'reached voicemail|went to voicemail|new voicemail|talepost|telefonsvarer|mobilsvar|rostbrevlada|telefonsvarare',
    'puhelinvastaaja|vastaaja|anrufbeantworter|messagerie|messagerie vocale|repondeur|buzon de voz|segreteria',
    'segreteria telefonica|messaggio vocale|correio de voz|caixa postal|deixou mensagem de voz|poczta glosowa',
    'голосовая почта',
  ],
  busy: [
    'busy|line busy|user busy|busy line|opptatt|upptaget|optaget|varattu|besetzt|bezet|occupe|occupee|ligne occupee',
    'ocupado|ocupada|linea ocupada|comunicando|occupato|occupata|zajety|zajete|занято|занят',
  ],
  failed: [
    'failed|failure|error|call failure|wrong number|invalid number|number not in service|unallocated number|not found',
    'blocked|restricted number|no calling credit|suspended account|not allowed|internal error|ip phone offline',
    'international disabled|international restricted|congestion|mislyktes|mislykket|misslyckades|misslyckat|misslyckad',
    'epaonnistui|fehlgeschlagen|fehlgeschlagener|mislukt|echoue|echouee|a echoue|fallida|falhou|falhada|non riuscita',
    'nieudane|ошибка|feil nummer|fel nummer|forkert nummer|vaara numero|falsche nummer|verkeerd nummer|mauvais numero',
    'numero incorrecto|numero equivocado|numero errato|numero errado|zly numer|bledny numer|неверный номер',
    'несуществующий номер|fora de area|fora de area desligado|falha na chamada|error de llamada',
  ],
  cancelled: [
    'cancelled|canceled|cancel|hang up|hung up|abandoned|stopped|avbrutt|lagt pa|avbrutet|afbrudt|peruutettu',
    'abgebrochen|abgebrochener|aufgelegt|opgehangen|opgegeven|geannuleerd|raccroche|abandonne|annule|annulee|colgada',
    'cancelada|abandonado|riagganciata|abbandonata|annullata|desligada|rozlaczono|anulowane|отменил|отменен',
    'звонящий отменил',
  ],
  unclear: [
    'rejected|declined|answered elsewhere|answered by other member|answered not accepted|avvist|avvisat|afvist|kieltaydytty',
    'hylatty|abgelehnt|abgelehnter|geweigerd|geweigerde|refuse|rechazada|rifiutata|recusada|odrzucone|отклонен',
  ],
  inProgress: [
    'in progress|ringing|queued|connecting|calling crm user|on hold|hold|ending|initiated|started|pagar|lauft',
    'em andamento|en curso|en cours',
  ],
}

export type CallDirection = 'inbound' | 'outbound'

const directions: Readonly<Record<CallDirection, readonly string[]>> = {
  inbound: [
    'inbound|incoming|innkommende|inngaende|inkommande|indgaende|indkommende|saapuva|eingehend|eingehender|eingehende',
    'inkomend|inkomende|entrant|entrante|recibida|recebida|in entrata|ricevuta|przychodzace|входящий',
  ],
  outbound: [
    'outbound|outgoing|utgaende|udgaende|lahteva|ausgehend|ausgehender|ausgehende|abgehend|abgehender|uitgaand|uitgaande',
    'sortant|saliente|realizada|efectuada|efetuada|in uscita|wychodzace|исходящий',
  ],
}

export const statementByWords = indexOf(statements)

/** Words for an answer that state nothing by themselves, but state that there was none together with a negation. */
export const answerWords = phrasesOf(
  'answer|answers|response|reply|pick up|pickup|svar|svart|svarte|svarer|svarade|svarat|svarar|svarede|svaret|vastausta',
  'vastannut|antwort|geantwortet|nahm ab|nimmt ab|hob ab|ging ran|antwoord|nam op|reponse|repond|respuesta|contesto',
  'respondio|atendio|risposta|risponde|resposta|atendeu|respondeu|odpowiedzi|odebral|odebrala|ответа|ответил|ответила',
)

/** Negations that reverse the words for an answer: "kein Anruf angenommen", "aldri besvart", "sans réponse". */
export const negations = listOf(
  'no not never nobody none without didn wasn ikke ingen aldri uten inte ej inget aldrig utan intet ingen uden ei kukaan ilman',
  'nicht nie niemand kein keine keiner keinen keinerlei ohne niet geen nooit niemand zonder ne n pas non aucun aucune sans',
  'jamais personne sin ningun ninguna nadie nessuno nessuna senza mai nao sem nenhum nenhuma ninguem nie bez brak nikt',
  'не нет без никто',
)
export const directionByWords = indexOf(directions)

/** Words for a call, with the articles and particles around them. */
export const callNouns = listOf(
  'call calls phonecall phone telephone voip internal anrop anropet samtal samtalet samtale samtalen opkald opkaldet oppringning puhelu puheluun anruf telefonat',
  'gesprach telefongesprach telefonanruf telefonsamtale telefonsamtal oproep gesprek telefoongesprek appel llamada chiamata chamada ligacao polaczenie rozmowa звонок вызов',
)

/** Makers of telephone systems, which put their names into titles. */
export const systemNames = listOf(
  'aircall justcall ringcentral kixie dialpad openphone quo cloudtalk ringover twilio flex zoom vonage 3cx zadarma telavox',
  'orum salesloft outreach salesmsg sakari phonesystem system ottspott ringostat sipgate placetel voiso',
  'callgear close leaddesk wildix yeastar nextiva gong avoma',
)

/** Filler words without a meaning of their own. */
export const smallWords = listOf(
  'a an the l was were is has been got did one t der die das ein eine wurde worden hat een het werd is den det en ett har er ble blev',
  'blitt de un una fue ha sido o foi e stata stato ete est',
)

/** Prepositions before the people and numbers of a call. */
export const prepositions = listOf(
  'from to with by via on at for made through about after fra til med av pa om fran till efter af von an bei durch mit zu',
  'nach van naar met aan door over de du au avec pour par vers a con para por desde da di per verso com do od z from от к',
)

/** The start of titles that refer to another call. */
export const aboutAnother = phrasesOf(
  're|fw|fwd|sv|vs|aw|wg|followup|follow up|callback|call back|return|returning|reply|oppfolging|oppfoljning|rappel',
  'ruckruf|tilbakeringing|ring tilbake|ring opp|ring upp|ring op|terugbellen|devolver llamada|richiamare|retornar ligacao',
)

/**
 * Labels before the colon of a line in which a telephone system states the result, the status or the kind of a call.
 */
export const statementLabels = phrasesOf(
  'result|call result|status|call status|outcome|call outcome|disposition|call disposition|call type|calltype|type',
  'resultat|samtaleresultat|samtalestatus|samtalsstatus|opkaldsstatus|ergebnis|anrufergebnis|anrufstatus|gespreksstatus',
  'resultaat|statut|statut de l appel|resultado|estado|estado de la llamada|estado da chamada|risultato|esito|stato',
  'stato chiamata|wynik|tulos|tila|статус|результат|direction|call direction|retning|richtung|direccion',
)

/** Labels before the colon of a line that names the medium. */
export const mediumLabels = phrasesOf('type|call type|message type|activity type|channel|medium|kanal|canal|kanaal')

/** Media other than calls, by unambiguous words. */
export const messageWords = phrasesOf(
  'sms|mms|rcs|text message|textmessage|text messages|imessage|e mail|email|epost|fax|tekstmelding|sms melding',
  'whatsapp message|whatsapp chat|whatsapp conversation|whatsapp messages|viber message|telegram message|messenger message',
  'voicemail drop|voicemail dropped|voicemaildrop|vm drop|vm dropped|ringless voicemail|rvm|mensaje de texto|kurznachricht',
  'mensagem de texto|messaggio di testo|wiadomosc sms|смс|whatsapp nachricht|whatsapp melding|whatsapp bericht',
)

/** Words that mark a message in a medium that is also used for calls, and a text message. */
export const sentWords = phrasesOf(
  'text sent|text received|message sent|message received|whatsapp sent|whatsapp received',
)

/** Adjectives that may precede the medium. */
export const messageAdjectives = listOf('new bulk automated automatic scheduled sent received group reply unread')

/** Nouns and statuses that may follow the medium. */
export const messageEnds = listOf(
  'message messages conversation thread chat document reply response campaign sent received delivered undelivered failed',
  'melding samtale besked svar meddelande nachricht gesendet empfangen sendt mottatt skickat modtaget enviado recibido',
  'in out',
)

function listOf(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(' ').map(wordsOf)))
}

function phrasesOf(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split('|').map(wordsOf)))
}

function indexOf<W extends string>(words: Readonly<Record<W, readonly string[]>>): ReadonlyMap<string, W> {
  const entries = Object.entries(words) as [W, readonly string[]][]
  return new Map(
    entries.flatMap(([word, lines]) =>
      lines.flatMap((line) => line.split('|').map((phrase) => [wordsOf(phrase), word] as const)),
    ),
  )
}
