import type { Express } from 'express'

/** An Express app on a free port of this machine. */
export function listenOnAnyPort(app: Express): Promise<{ readonly url: string; close(): Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = app.listen(0, '127.0.0.1', (error) => {
      const address = server.address()
      if (error !== undefined || address === null || typeof address === 'string') {
        return reject(error ?? new Error('the server has no port'))
      }
      resolve({
        url: `http://127.0.0.1:${address.port}`,
        close: () => new Promise((closed) => server.close(() => closed())),
      })
    })
  })
}
