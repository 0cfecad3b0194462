/**
 * What is left where a name should be, by kind: it asks, because a few of the words are names or brands. In texts these words say
 * something.
 */

/** What a record is marked with that is no longer used. */
export const retired = `slettes|skal bort|fjernes|duplikat|dublett|dubblett|raderas|poistetaan|poista|kaksoiskappale|löschen|gelöscht|dublette|doublon|supprimer
  |borrar|eliminar|duplicado|apagar|excluir|duplicato|cancellare|verwijderen|dubbel|usunąć|duplikat|smazat|törölni|silinecek|удалить
  |дубль|видалити|obsolete|to be deleted|do not use|don't use|dnu|test only|please ignore|ignore me|ignore`

/** What people answer a form that asks for a name. */
export const greetings = `hello|heisann|hello world|hei hei|nei takk|no thanks|nein danke|non merci|no gracias|nej tack|nej tak|jeg selv|meg selv|me myself
  |me myself and i|moi même|ich selbst|not telling|none of your business|no one you know|guess who|secret|hemmelig|geheim|omg|lmao
  |rofl|xd|hjemme|eget firma|mitt firma|min bedrift|own company|my own company|my business|selvstendig|selvstendig næringsdrivende|own`

/** Words of abuse that no list has as a name. */
export const insults = `fuck you|fuck off|fuck this|piss off|go away|screw you|suck my dick|motherfucker|asshole|dickhead|dick head|shithead|bullshit|bitch
  |fy faen|faen ta|dra til helvete|fittetryne|kuksuger|drittsekk|jävla|fan ta dig|perkele|vittu|saatana|idiot
  |idiot idiot|scheiße|scheisse|arschloch|wichser|hurensohn|salope|putain|va te faire foutre|puta madre|hijo de puta|gilipollas
  |vaffanculo|stronzo|cazzo|caralho|filho da puta|chuj|spierdalaj|do prdele|хуй|блядь|бля|пизда|сука|иди нахуй|orospu|siktir`

/** How tables and CRMs call what they hold: a heading that was read as a value. */
export const headings = `full name|email|e-mail|email address|phone|phone number|mobile|mobile phone|job title|organization|organisation|organization name
  |organisation name|address|country|zip code|postal code|status|stage|created at|create date|created date|createdate|zip|notes|record id|customer id|contact id
  |e-post|epost|telefon|mobil|adresse|poststed|postnummer|postnr|organisasjonsnavn|org.nr|kundenr|kundenummer|kommentar|tittel|ort
  |telefonnummer|företagsnamn|postadress|strasse|straße|postleitzahl|plz|anrede|téléphone|courriel|adresse e-mail|code postal|teléfono
  |correo|correo electrónico|dirección|telefone|endereço|indirizzo|telefono|plaats|postcode|telefoon|miejscowość|adres|puhelin|sähköposti
  |contact - first name|contact - last name|person - name|deal - title`
