/**
 * The address of an owner's scorecard, or of one of its figures, below the account's.
 *
 * @param period its name; absent: the page's own
 */
export function scorecardPath(
  ownerId: string,
  { metric, period }: { readonly metric?: string; readonly period?: string } = {},
): string {
  const figure = metric === undefined ? '' : `/${metric}`
  const query = period === undefined ? '' : `?period=${period}`
  return `scorecards/${encodeURIComponent(ownerId)}${figure}${query}`
}
