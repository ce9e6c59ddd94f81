/** Commands for the inspector of another Node. */
import { once } from 'node:events'
import type { Profile } from './flames.ts'

type Result = { profile: Profile }

export type Inspector = {
  send: (method: string, params?: object) => Promise<Result>
  close: () => void
}

export async function openInspector(port: number): Promise<Inspector> {
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as [
    { webSocketDebuggerUrl: string },
  ]
  const socket = new WebSocket(targets[0].webSocketDebuggerUrl)
  await once(socket, 'open')
  let sent = 0
  const waiting = new Map<number, (result: Result) => void>()
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(data) as { id: number; result: Result }
    waiting.get(id)?.(result)
  })
  const send: Inspector['send'] = (method, params = {}) => {
    sent += 1
    socket.send(JSON.stringify({ id: sent, method, params }))
    const { promise, resolve } = Promise.withResolvers<Result>()
    waiting.set(sent, resolve)
    return promise
  }
  await send('Profiler.enable')
  return { send, close: () => socket.close() }
}
