/** An answer other than 200 that a part of the web server decides on. The message is shown to people. */
export class HttpError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.name = new.target.name
    this.status = status
  }
}
