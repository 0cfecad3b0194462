/**
 * Numbers that regulators keep free for films and books, by the country's calling code, as patterns of the national number.
 * Documented: Ofcom, NANPA, PTS, Bundesnetzagentur (148/2021), ARCEP, ACMA. Uncertain: parts of the German and Australian lists
 * and Ireland's, which are quoted by others; so a number of any range is asked about and not refused.
 */
const ranges: Readonly<Record<string, RegExp>> = {
  // And 555 itself, which is no area.
  '1': /^\d{3}55501\d{2}$|^555\d{4}(?:\d{3})?$/,
  '33': /^(?:19900|26191|35301|46571|53649|63998)\d{4}$/,
  '353': /^2091\d+$/,
  '44': new RegExp(
    [
      String.raw`^(?:7700900|1632960)\d{3}$`,
      String.raw`^2079460\d{3}$`,
      String.raw`^(?:11[3-8]|121|131|141|151|161)4960\d{3}$`,
      String.raw`^(?:2920180|1914980|2896496|8081570|3069990|9098790)\d{3}$`,
    ].join('|'),
  ),
  '46': /^(?:7017406(?:0[5-9]|[1-9]\d)|3139006\d{2}|4062804\d{2}|8465004\d{2}|9803192\d{2})$/,
  '49': new RegExp(
    [
      String.raw`^(?:3023125|6990009|4066969|2214710|8999998)\d{3}$`,
      '^(?:15228817386|15228895456|15254599371|1729925904|1729968532|1729973185|1729973186|1729980752)$',
      '^(?:1749091317|1749464308)$',
    ].join('|'),
  ),
  '61': /^(?:491570(?:006|15[6-9]|110|313|737|266|491|804|549|665|863|014)|[2378](?:5550|7010)\d{4})$/,
}

/** Whether a number is one of those that are kept free for fiction. */
export function isFictionNumber(callingCode: string, nationalNumber: string): boolean {
  return ranges[callingCode]?.test(nationalNumber) ?? false
}
