/**
 * For processes that live for seconds: nothing of the embedded Postgres is optimized. V8's optimizing compiler takes more
 * than a second and 400 MB for a single large function of it, which pays only for whoever runs it for minutes.
 */
export const shortLived = '--liftoff-only'
