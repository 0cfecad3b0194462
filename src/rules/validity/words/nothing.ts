/**
 * What people write where they have nothing to write, by language: unknown, none, not given, not applicable, no name, to be added.
 * Compared with the whole value, without case and accents, and also with the words written as one. Words that are real names of
 * people or companies as well are named in `real-words.ts`.
 */
export const nothing: Readonly<Record<string, string>> = {
  any: 'n/a|na|n.a|n/d|s/d|s/o|nil|null|undefined|todo|tmp|xx|foo|foobar|foo bar|abcd|abcde|abcdef|abcdefg|abcdefgh|tbd|tba|tbc|t.b.a|t.b.d|t.b.c',
  latin: 'lorem|ipsum|lorem ipsum|lorem ipsum dolor sit amet',
  en: `none|nothing|unknown|unkown|unknow|dummy|fake|placeholder|temp|empty|missing|unnamed|not available|not avail|not applicable
    |not provided|not specified|not known|not set|not given|not entered|none given|none provided|none available|no value|no data
    |no name|no last name|no first name|no lastname|no firstname|no surname|no name given|no name provided|no email|no mail
    |no email address|no phone|no number|no company|no company name|no company provided|no title|no subject|do not have|dont have
    |don't know|don’t know|dont know|i don't know|to be advised|to be defined|to be determined|to be announced|to be confirmed
    |missing name|blank name|unknown name|unknown company|company unknown|unknown account|unknown contact|name unknown
    |last name unknown|unnamed company|unnamed contact|do not call|do not contact|do not use|please delete|delete me|to delete
    |duplicate delete|do not email|company not provided|write here|type here|enter text|enter text here|enter description|enter name
    |enter your name|insert text here|new note|test note|this is a test|just testing|choose one|please select|select one|placeholder text|dummy text|sample text|your text here`,
  nb: `ukjent|ingen|mangler|uoppgitt|unavngitt|ikke kjent|ikke oppgitt|ikke relevant|ikke tilgjengelig|ikke opplyst|ikke angitt
    |ikke satt|ikke navngitt|ikke registrert|ikke etternavn|ikke fornavn|har ikke|ikke noe|finnes ikke|uten tittel|uten emne
    |uten firma|uten navn|uten etternavn|ingen tittel|ingen emne|ingen firma|ingen bedrift|ingen navn|ingen epost|ingen e-post
    |ingen telefon|har ikke epost|ukjent kontakt|ukjent navn|ukjent firma|ukjent person|fyll inn|fyll inn her|fylles ut
    |fylles ut senere|må fylles ut|skriv her|vet ikke|velg her|skal slettes|kan slettes|slett meg|slett denne|ikke bruk|ikke bruk denne|dette er en test|bare en test|testnotat|test notat
    |skriv notat her|ikke spesifisert|uspesifisert|ikke aktuelt|ingen navn oppgitt|i.r`,
  sv: `okänd|saknas|inget namn|okänt företag|ingen uppgift|ej angivet|ej angiven|ej känd|vet ej|vet inte|inte aktuellt|ej aktuellt
    |utan namn|ingen e-post|inget företag|inget efternamn|ska tas bort|ska raderas|ta bort|använd ej|detta är ett test|fyll i`,
  da: `ukendt|ikke oplyst|intet navn|ved ikke|uden navn|intet firma|ingen email|ikke angivet|skal slettes|må ikke bruges|dette er en test|udfyldes senere`,
  fi: `tuntematon|puuttuu|ei tiedossa|ei mitään|en tiedä|ei tiedä|ei nimeä|ei yritystä|ei sähköpostia|ei puhelinta|ei ilmoitettu|ei ole|älä käytä|tämä on testi`,
  et: 'teadmata|tundmatu|puudub|ei tea|nimi puudub|määramata',
  lv: 'nezināms|nezināma|nav zināms|nav norādīts|trūkst|bez vārda',
  lt: 'nežinomas|nežinoma|nenurodyta|nėra duomenų|trūksta|be vardo',
  de: `unbekannt|keine|leer|fehlt|k.a|keine angabe|keine angaben|nicht bekannt|nicht vorhanden|nicht angegeben|weiß nicht|weiss nicht
    |bitte wählen|bitte auswählen|bitte löschen|bitte ausfüllen|kein name|kein nachname|kein vorname|keine firma|keine email
    |keine e-mail|keine mail|keine telefonnummer|ohne namen|ohne name|ohne firma|entfällt|platzhalter|name unbekannt
    |firma unbekannt|nicht verwenden|das ist ein test|dies ist ein test|wird nachgereicht`,
  nl: `onbekend|geen|nvt|n.v.t|niet bekend|niet van toepassing|niet ingevuld|niet opgegeven|maak een keuze|geen naam
    |geen achternaam|geen bedrijf|geen email|geen telefoon|weet niet|niet gebruiken|dit is een test|nog invullen`,
  fr: `inconnu|inconnue|aucun|aucune|rien|néant|non renseigné|non renseignée|non communiqué|non disponible|non précisé|sans objet
    |sans nom|sans société|sans email|pas de nom|pas d'email|pas de mail|pas de téléphone|pas de société|à compléter|à définir
    |à renseigner|ne sait pas|je ne sais pas|ne pas utiliser|à supprimer|ceci est un test|c'est un test|société inconnue`,
  es: `desconocido|desconocida|ninguno|ninguna|no aplica|no disponible|no especificado|no informado|no indica|no tiene|no sabe
    |sin datos|sin nombre|sin apellido|sin apellidos|sin email|sin correo|sin empresa|sin teléfono|sin información|no tiene correo
    |no tiene email|por definir|por completar|no usar|no lo sé|no tengo|esto es una prueba|sin dato`,
  pt: `desconhecido|desconhecida|nenhum|nenhuma|não informado|não informada|não consta|não tem|não tem email|não disponível
    |não se aplica|não sabe|sem nome|sem sobrenome|sem email|sem e-mail|sem empresa|sem telefone|sem informação|a definir|não usar|isto é um teste
    |a preencher`,
  it: `sconosciuto|sconosciuta|nessuno|nessuna|non disponibile|non pervenuto|non specificato|non noto|non so|non indicato
    |senza nome|senza cognome|nessun nome|nessuna azienda|nessuna mail|non ha mail|da definire|non usare|da cancellare|questo è un test|da compilare`,
  ro: 'necunoscut|necunoscută|nespecificat|fără nume|nu are|nu se aplică|nu știu|nu este cazul|de completat',
  pl: `nieznany|nieznana|nieznane|brak danych|brak nazwiska|brak imienia|brak nazwy|brak firmy|brak emaila|brak telefonu|nie dotyczy
    |nie podano|nie wiem|nie ma|nie używać|do usunięcia|bez nazwiska|to jest test|do uzupełnienia`,
  cs: 'neznámý|neznámá|neznámé|neuvedeno|není|není známo|bez jména|nevím|chybí|nezadáno|nevyplněno',
  sk: 'neznámy|neznáma|neuvedené|nie je|bez mena|neviem|chýba|nezadané',
  sl: 'neznan|neznana|ni podatka|ni znano|brez imena|ne vem',
  hr: 'nepoznat|nepoznato|nema podataka|nije poznato|bez imena|ne znam|nije uneto|nije uneseno',
  hu: 'ismeretlen|nincs|nincs adat|nincs név|nincs megadva|nem tudom|nem ismert|hiányzik|kitöltendő',
  tr: `bilinmiyor|bilinmeyen|belirtilmemiş|belirtilmedi|yok|isimsiz|adı yok|soyadı yok|bilgi yok|mevcut değil|girilmedi`,
  el: 'άγνωστο|άγνωστος|άγνωστη|δεν υπάρχει|χωρίς όνομα|δεν δόθηκε|κανένα|μη διαθέσιμο',
  ru: `неизвестно|неизвестен|неизвестна|неизвестный|нет данных|не указано|не указан|не указана|нет имени|без имени|нет фамилии|без фамилии
    |без названия|нет почты|нет телефона|не знаю|не использовать|это тест|не определено|отсутствует|уточнить`,
  uk: 'невідомо|невідомий|немає|немає даних|не вказано|без імені|без назви|не знаю|відсутній',
  bg: 'неизвестен|неизвестно|няма|няма данни|без име|не е посочено|не знам',
  sr: 'непознато|непознат|нема|нема података|без имена',
  ar: 'غير معروف|مجهول|لا يوجد|لا أعرف|غير محدد|غير متوفر|بدون اسم|لا شيء',
  fa: 'نامشخص|ناشناس|ندارد|نمی‌دانم|بدون نام',
  he: 'לא ידוע|אין|לא צוין|ללא שם|אין שם|לא רלוונטי|חסר',
  hi: 'अज्ञात|पता नहीं|नहीं है|कोई नहीं|उपलब्ध नहीं',
  th: 'ไม่ทราบ|ไม่มี|ไม่ระบุ|ไม่รู้|ไม่มีชื่อ|ไม่มีข้อมูล',
  vi: 'không có|không rõ|không biết|chưa có|chưa rõ|chưa cập nhật|không tên',
  id: 'tidak ada|tidak diketahui|tidak tahu|belum ada|tanpa nama|belum diisi',
  ja: '不明|なし|無し|未定|未入力|未登録|未設定|該当なし|名無し|名前なし|わからない|分かりません|無記名',
  zh: '未知|不详|不詳|不知道|没有|沒有|待定|待补充|未填写|未填寫|未提供|无名氏|無名氏|匿名|暂无|暫無',
  ko: '미상|없음|모름|미정|미입력|미등록|해당없음|해당 없음|이름없음|이름 없음|알수없음|알 수 없음',
}
