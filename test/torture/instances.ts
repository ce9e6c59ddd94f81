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
  /** Kills one of them and starts it again. */
  restart(instance: number): Promise<void>
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
  const start = (instance: number) => {
    const log = onLog && ((line: string) => onLog(instance, line))
    const port = ports[instance] as number
    return startService({ database, port, environment, ...(log && { onLog: log }) })
  }
  for (let instance = 0; instance < count; instance += 1) {
    ports.push(await freePort())
    services.push(start(instance))
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
    async restart(instance) {
      await services[instance]?.kill()
      const service = start(instance)
      services[instance] = service
      await service.ready()
    },
    async stop() {
      await proxy.close()
      await kill()
    },
  }
}
