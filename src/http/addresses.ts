import type { FastifyInstance } from 'fastify'

/**
 * The public address of the service without a final slash: as configured, else where it listens. Never taken from the
 * Host header, which any client can forge into links that others are shown.
 */
export function baseUrlOf(app: FastifyInstance, publicUrl: string | undefined): () => string {
  return () => {
    if (publicUrl !== undefined) {
      return publicUrl
    }
    const address = app.server.address()
    if (address === null || typeof address === 'string') {
      return 'http://localhost'
    }
    const everywhere = address.address === '0.0.0.0' || address.address === '::'
    const host = everywhere
      ? 'localhost'
      : address.family === 'IPv6'
        ? `[${address.address}]`
        : address.address
    return `http://${host}:${address.port}`
  }
}
