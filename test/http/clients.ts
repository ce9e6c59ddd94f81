/** Clients that keep their connections and ask without a pause, as those are who notice how a service ends. */
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { Test } from 'tap'
import { until } from '../wait.ts'

type Told = { statuses: number[]; told: boolean }

/** One exchange on the agent's only connection. */
function ask(url: string, agent: Agent): Promise<{ status: number; closes: boolean }> {
  return new Promise((resolve, reject) => {
    const sent: ClientRequest = request(url, { agent }, (response: IncomingMessage) => {
      response.resume().once('end', () => {
        resolve({ status: response.statusCode ?? 0, closes: response.headers.connection === 'close' })
      })
    })
    sent.once('error', reject).end()
  })
}

/** A client that asks without a pause on one connection until it is told that the connection closes. */
async function askUntilTold(t: Test, url: string, counts: Told): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => {
    counts.told = true
    agent.destroy()
  })
  while (!counts.told) {
    const { status, closes } = await ask(url, agent)
    counts.statuses.push(status)
    counts.told = closes
  }
}

/** Clients under way: each has had answers before this returns. */
export async function startClients(t: Test, url: string, count: number) {
  const clients: Told[] = Array.from({ length: count }, () => ({ statuses: [], told: false }))
  const done = Promise.all(clients.map(counts => askUntilTold(t, url, counts)))
  await Promise.race([until('answers to all', () => clients.every(one => one.statuses.length >= 5)), done])
  return { clients, done }
}

export function checkClients(t: Test, clients: Told[]): void {
  t.ok(
    clients.every(({ told }) => told),
    'each was told to go',
  )
  t.same([...new Set(clients.flatMap(({ statuses }) => statuses))], [200], 'and had nothing but answers')
}
