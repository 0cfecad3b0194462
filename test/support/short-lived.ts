/**
 * For processes that live for seconds: disables optimisation of the embedded Postgres. V8's optimising compiler takes
 * more than a second and 400 MB for one of its large functions, which only pays off after minutes.
 */
export const shortLived = '--liftoff-only'
