import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { stringify } from 'csv-stringify/sync'
import type { Response } from 'express'

/** A file for the viewer, made while it is sent, so that a large one needs little memory. */
export interface Download {
  readonly fileName: string
  /** MIME type. */
  readonly type: string
  /** Its text, in order. */
  readonly parts: AsyncIterable<string>
}

/**
 * Sends the file. If its parts end with an error, the connection is cut, so that the browser reports a failed download
 * rather than keep a part of the file for the whole.
 */
export async function sendDownload(response: Response, { fileName, type, parts }: Download): Promise<void> {
  response.attachment(fileName).type(type)
  await pipeline(Readable.from(parts, { objectMode: false, encoding: 'utf8' }), response)
}

/** A cell; nothing for null. */
export type CsvCell = string | number | Date | null

/**
 * Rows as CSV (RFC 4180, UTF-8). A text that a spreadsheet would take for a formula gets an apostrophe in front, and
 * instants are ISO 8601 in UTC.
 *
 * @param isFirst whether a file begins with them: spreadsheets need a byte-order mark there to read it as UTF-8
 */
export function csvText(rows: readonly (readonly CsvCell[])[], { isFirst }: { readonly isFirst: boolean }): string {
  return stringify([...rows], {
    bom: isFirst,
    escape_formulas: true,
    record_delimiter: 'windows',
    // Alone, a carriage return ends a row for some programs.
    quoted_match: /\r/,
    cast: { date: (date) => date.toISOString() },
  })
}
