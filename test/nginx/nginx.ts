/** A real nginx with TLS, configured as the guide says, below the path `/api/`. It compresses too, as many do. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../wait.ts'

/** Debian has nginx where only root looks for programs. */
const PATH = `${process.env['PATH']}:/usr/sbin`

const GUIDE = readFileSync(new URL('../../src/docs/guides/proxies.md', import.meta.url), 'utf8')

/** The server of the guide, with the location for a path in place of that for a host of its own. */
function serverOfGuide(): string {
  const [server, location] = [...GUIDE.matchAll(/```nginx\n(.*?)```/gs)].map(([, text = '']) => text)
  return String(server).replace(/ {2}location \/ \{.*?\n {2}\}\n/s, String(location))
}

/** @throws Error when the guide has no such text, which would otherwise not be tried. */
function replace(text: string, from: string, to: string): string {
  if (!text.includes(from)) {
    throw new Error(`The guide has no "${from}".`)
  }
  return text.replace(from, to)
}

/** @param upstream the address of the service. @throws Error without nginx or openssl. */
export async function startNginx(port: number, upstream: string) {
  const folder = mkdtempSync(join(tmpdir(), 'stet-nginx-'))
  const [key, certificate, configuration] = ['key.pem', 'certificate.pem', 'nginx.conf'].map(name =>
    join(folder, name),
  ) as [string, string, string]
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1']
  execFileSync('openssl', ['req', ...kind, ...names, '-keyout', key, '-out', certificate], {
    stdio: 'ignore',
  })

  const tls = `listen 127.0.0.1:${port} ssl;\n  ssl_certificate ${certificate};\n  ssl_certificate_key ${key};`
  const server = replace(
    replace(serverOfGuide(), 'listen 443 ssl;', tls),
    'http://127.0.0.1:3000/;',
    `${upstream}/;`,
  )
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map(name => `${name}_temp_path ${folder}/${name};`)
    .join(' ')
  writeFileSync(
    configuration,
    `daemon off; pid ${folder}/nginx.pid; ${process.getuid?.() === 0 ? 'user root;' : ''}
events {}
http { access_log off; gzip on; gzip_vary on; gzip_types application/json; ${temporary}
${server}}
`,
  )
  const nginx = spawn('nginx', ['-p', folder, '-c', configuration, '-e', 'stderr'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH },
  })
  await once(nginx, 'spawn')
  const ended = once(nginx, 'exit')
  await until('nginx listens', async () => nginx.exitCode !== null || (await listens(port)))
  if (nginx.exitCode !== null) {
    throw new Error(`nginx ended with ${nginx.exitCode}.`)
  }
  return {
    certificate: readFileSync(certificate),
    async stop() {
      nginx.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true })
    },
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    }).once('error', () => resolve(false))
  })
}
