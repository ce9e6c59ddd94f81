import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'

/**
 * The public address of the service without a final slash: as configured, else where it listens. Never taken from the
 * Host header, which any client can forge into links that others are shown.
 */
export function baseUrlOf(app: FastifyInstance, publicUrl: string | undefined): () => string {
  // Kept, because a server that closes has no address any more while it still answers.
  let listening = 'http://localhost'
  app.addHook('onListen', async () => {
    listening = listeningUrl(app)
  })
  return () => publicUrl ?? listening
}

function listeningUrl(app: FastifyInstance): string {
  const { address, family, port } = app.server.address() as AddressInfo
  const everywhere = address === '0.0.0.0' || address === '::'
  const host = everywhere ? 'localhost' : family === 'IPv6' ? `[${address}]` : address
  return `http://${host}:${port}`
}
