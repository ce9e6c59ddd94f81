/** Several instances of the service on one database, behind a proxy. */
import { freePort } from '../ports.ts'
import { type RoundRobin, startProxy } from './proxy.ts'
import { makeDatabase, type RunningService, startService } from './service.ts'

export type Instances = {
  /** The address of their database. */
  database: string
  ports: number[]
  proxy: RoundRobin
  /** Whether each of them is still the process that was started. */
  allRun(): boolean
  stop(): Promise<void>
}

/** Makes the database and starts the instances, all at once. */
export async function startInstances(options: {
  database: string
  count: number
  environment?: Record<string, string>
  onLog?: (instance: number, line: string) => void
}): Promise<Instances> {
  const { database, count, environment = {}, onLog } = options
  await makeDatabase(database)
  const ports: number[] = []
  const services: RunningService[] = []
  for (let instance = 0; instance < count; instance += 1) {
    const port = await freePort()
    const log = onLog && ((line: string) => onLog(instance, line))
    ports.push(port)
    services.push(
      startService({
        database,
        port,
        environment,
        ...(log && { onLog: log }),
      }),
    )
  }
  const kill = () => Promise.all(services.map(service => service.kill()))
  try {
    await Promise.all(services.map(service => service.ready()))
  } catch (error) {
    await kill()
    throw error
  }
  const proxy = await startProxy(ports)
  return {
    database,
    ports,
    proxy,
    allRun: () => services.every(({ child }) => child.exitCode === null && child.signalCode === null),
    async stop() {
      await proxy.close()
      await kill()
    },
  }
}
